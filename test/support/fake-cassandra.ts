import { type AddressInfo, createServer, type Socket } from 'node:net';

const VERSION = 4;
const HEADER = 9;
const OPCODES = { error: 0x00, ready: 0x02, options: 0x05, supported: 0x06, result: 0x08 } as const;
const PREPARE = 0x09;
const QUERY = 0x07;
const TEXT = 0x0d;
const INET = 0x10;
const VOID = 1;
const ROWS = 2;
const PREPARED = 4;

/**
 * Cassandra's native protocol 4, as far as its driver needs it: one node, one row for each SELECT, an error for what
 * names `nothing`. Source: cassandra, doc/native_protocol_v4.spec.
 */
export async function startFakeCassandra(): Promise<{ readonly port: number; stop(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let received = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes]);
      while (received.length >= HEADER) {
        const length = received.readUInt32BE(5);
        if (received.length < HEADER + length) return;
        const body = received.subarray(HEADER, HEADER + length);
        socket.write(answer(received[0]!, received.readInt16BE(2), received[4]!, body));
        received = received.subarray(HEADER + length);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

function answer(version: number, stream: number, opcode: number, body: Buffer): Buffer {
  if (version !== VERSION)
    return frame(stream, OPCODES.error, failure(0x0a, 'Invalid or unsupported protocol version'));
  if (opcode === OPCODES.options) return frame(stream, OPCODES.supported, short(0));
  if (opcode === PREPARE) return frame(stream, OPCODES.result, prepared());
  if (opcode !== QUERY) {
    const isReady = opcode === 0x01 || opcode === 0x0b;
    return isReady
      ? frame(stream, OPCODES.ready, Buffer.alloc(0))
      : frame(stream, OPCODES.result, int(VOID));
  }
  const query = body.subarray(4, 4 + body.readInt32BE(0)).toString();
  if (/\bnothing\b/.test(query))
    return frame(stream, OPCODES.error, failure(0x2200, 'unconfigured table nothing'));
  return frame(stream, OPCODES.result, rowsOf(query));
}

function rowsOf(query: string): Buffer {
  if (/system\.peers/.test(query)) return rows([['peer', INET, Buffer.from([127, 0, 0, 1])]], 0);
  if (/system\.local/.test(query)) {
    const node = { data_center: 'here', rack: 'one', release_version: '3.11.0', cluster_name: 'c' };
    return rows(Object.entries(node).map(([name, text]) => [name, TEXT, Buffer.from(text)]));
  }
  if (/^\s*select\b/i.test(query)) return rows([['name', TEXT, Buffer.from('Ada')]]);
  return int(VOID);
}

function rows(columns: ReadonlyArray<[string, number, Buffer]>, count = 1): Buffer {
  return Buffer.concat([
    ...[int(ROWS), int(1), int(columns.length), string('shop'), string('users')],
    ...columns.flatMap(([name, type]) => [string(name), short(type)]),
    ...[int(count), ...(count === 0 ? [] : columns.flatMap(([, , value]) => bytes(value)))],
  ]);
}

/** A statement without parameters and columns, which cannot be told apart when it is executed. */
function prepared(): Buffer {
  return Buffer.concat([int(PREPARED), short(1), Buffer.from('p'), ...[0, 0, 0, 4, 0].map(int)]);
}

function failure(code: number, message: string): Buffer {
  return Buffer.concat([int(code), string(message)]);
}

function frame(stream: number, opcode: number, body: Buffer): Buffer {
  const head = Buffer.alloc(HEADER);
  head[0] = 0x80 | VERSION;
  head.writeInt16BE(stream, 2);
  head[4] = opcode;
  head.writeUInt32BE(body.length, 5);
  return Buffer.concat([head, body]);
}

function int(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

function short(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeUInt16BE(value);
  return buffer;
}

function string(text: string): Buffer {
  return Buffer.concat([short(Buffer.byteLength(text)), Buffer.from(text)]);
}

function bytes(value: Buffer): Buffer[] {
  return [int(value.length), value];
}
