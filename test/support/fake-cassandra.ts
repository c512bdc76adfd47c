import { startFramedServer } from './framed-server.ts';

/** Source: "CQL binary protocol v4", opcodes. */
const OPCODE = {
  error: 0x00,
  ready: 0x02,
  options: 0x05,
  supported: 0x06,
  query: 0x07,
  result: 0x08,
  prepare: 0x09,
  execute: 0x0a,
  register: 0x0b,
  batch: 0x0d,
} as const;
const VERSION = 4;
const HEADER_LENGTH = 9;
const PROTOCOL_ERROR = 0x0a;
const INVALID_QUERY = 0x2200;
const RESULT = { void: 1, rows: 2, prepared: 4 } as const;
const GLOBAL_TABLE = 1;
const TEXT = int16(0x0d);
const SET_OF_TEXT = Buffer.concat([int16(0x22), TEXT]);
const UUID = int16(0x0c);
const ADDRESS = int16(0x10);

/** Name, type and value of each column. */
type Row = readonly (readonly [string, Buffer, Buffer])[];

/** What the driver asks of a node before anything else. */
const LOCAL: Row = [
  ['key', TEXT, Buffer.from('local')],
  ['cluster_name', TEXT, Buffer.from('shop')],
  ['data_center', TEXT, Buffer.from('here')],
  ['rack', TEXT, Buffer.from('r1')],
  ['release_version', TEXT, Buffer.from('3.11.0')],
  ['partitioner', TEXT, Buffer.from('org.apache.cassandra.dht.Murmur3Partitioner')],
  ['tokens', SET_OF_TEXT, Buffer.concat([int32(1), bytes(Buffer.from('0'))])],
  ['host_id', UUID, Buffer.alloc(16, 1)],
  ['schema_version', UUID, Buffer.alloc(16, 2)],
  ['rpc_address', ADDRESS, Buffer.from([127, 0, 0, 1])],
];
const USER: Row = [['name', TEXT, Buffer.from('ada')]];

/** Cassandra's protocol: a node of its own, tables of one row, and none that is called `nothing`. */
export function startFakeCassandra(): Promise<{ readonly port: number; stop(): void }> {
  return startFramedServer({
    headerLength: HEADER_LENGTH,
    lengthOf: (received) => HEADER_LENGTH + received.readUInt32BE(5),
    connected() {
      const prepared: string[] = [];
      return (frame) => answer(frame, prepared);
    },
  });
}

function answer(request: Buffer, prepared: string[]): Buffer {
  const body = request.subarray(HEADER_LENGTH);
  const reply = (opcode: number, ...parts: readonly Buffer[]) => {
    const content = Buffer.concat(parts);
    const head = Buffer.from([0x80 | VERSION, 0, request[2]!, request[3]!, opcode]);
    return Buffer.concat([head, int32(content.length), content]);
  };
  if ((request[0]! & 0x7f) !== VERSION) {
    return reply(
      OPCODE.error,
      int32(PROTOCOL_ERROR),
      text('Invalid or unsupported protocol version'),
    );
  }
  const result = (statement: string) =>
    statement.includes('nothing')
      ? reply(OPCODE.error, int32(INVALID_QUERY), text('unconfigured table nothing'))
      : reply(OPCODE.result, ...resultOf(statement));
  switch (request[4]) {
    case OPCODE.options:
      return reply(OPCODE.supported, int16(0));
    case OPCODE.query:
      return result(longText(body));
    case OPCODE.batch:
      return reply(OPCODE.result, int32(RESULT.void));
    case OPCODE.prepare: {
      const id = int16(prepared.push(longText(body)) - 1);
      const user = [text('shop'), text('users')];
      const parameters = [int32(GLOBAL_TABLE), int32(1), int32(0), ...user, text('id'), TEXT];
      const kind = int32(RESULT.prepared);
      const columns = [int32(GLOBAL_TABLE), int32(1), ...user, text('name'), TEXT];
      return reply(OPCODE.result, kind, int16(2), id, ...parameters, ...columns);
    }
    case OPCODE.execute:
      return result(prepared[body.readUInt16BE(2)]!);
    default:
      return reply(OPCODE.ready);
  }
}

function resultOf(statement: string): readonly Buffer[] {
  if (/system\.local/i.test(statement)) return rows([LOCAL]);
  if (/\bsystem/i.test(statement)) return rows([]);
  return /^select/i.test(statement) ? rows([USER]) : [int32(RESULT.void)];
}

function rows(all: readonly Row[]): readonly Buffer[] {
  const columns = all[0] ?? [];
  return [
    ...[int32(RESULT.rows), int32(GLOBAL_TABLE), int32(columns.length)],
    ...[text('shop'), text('users')],
    ...columns.flatMap(([name, type]) => [text(name), type]),
    int32(all.length),
    ...all.flatMap((row) => row.map(([, , value]) => bytes(value))),
  ];
}

function longText(body: Buffer): string {
  return body.toString('utf8', 4, 4 + body.readUInt32BE(0));
}

function text(value: string): Buffer {
  return Buffer.concat([int16(Buffer.byteLength(value)), Buffer.from(value)]);
}

function bytes(value: Buffer): Buffer {
  return Buffer.concat([int32(value.length), value]);
}

function int16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}
