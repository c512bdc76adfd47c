import { startFramedServer } from './framed-server.ts';

/** Types of packets. Source: Microsoft, [MS-TDS] 2.2.3.1.1. */
const PACKET = { batch: 0x01, rpc: 0x03, answer: 0x04, login: 0x10, prelogin: 0x12 } as const;
/** Tokens of an answer. Source: the same, 2.2.7. */
const TOKEN = {
  columns: 0x81,
  error: 0xaa,
  loggedIn: 0xad,
  row: 0xd1,
  done: 0xfd,
  doneProcedure: 0xfe,
  doneInProcedure: 0xff,
} as const;
const HEADER_LENGTH = 8;
const LAST_PACKET = 1;
const DONE = { final: 0, more: 1, error: 2, counted: 0x10 } as const;
const NVARCHAR = 0xe7;
const COLLATION = Buffer.from([0x09, 0x04, 0xd0, 0x00, 0x34]);
/** Version 7.4 */
const TDS_VERSION = Buffer.from([0x74, 0x00, 0x00, 0x04]);
const INVALID_OBJECT = 208;

/** SQL Server's protocol: tables of one row, and none that is called `nothing`; no encryption. */
export function startFakeSqlServer(): Promise<{ readonly port: number; stop(): void }> {
  return startFramedServer({
    headerLength: HEADER_LENGTH,
    lengthOf: (received) => received.readUInt16BE(2),
    connected() {
      let message: Buffer = Buffer.alloc(0);
      return (part) => {
        message = Buffer.concat([message, part.subarray(HEADER_LENGTH)]);
        const [type, status] = part;
        if ((status! & LAST_PACKET) === 0) return undefined;
        const whole = message;
        message = Buffer.alloc(0);
        return packet(answer(type!, whole));
      };
    },
  });
}

function packet(content: Buffer): Buffer {
  const head = Buffer.from([PACKET.answer, LAST_PACKET, 0, 0, 0, 0, 1, 0]);
  head.writeUInt16BE(HEADER_LENGTH + content.length, 2);
  return Buffer.concat([head, content]);
}

function answer(type: number, message: Buffer): Buffer {
  if (type === PACKET.prelogin) return prelogin();
  if (type === PACKET.login) return Buffer.concat([loggedIn(), done(TOKEN.done, DONE.final)]);
  // Statements are UTF-16, at an even place of a batch and at either of a call.
  const asked = [message, message.subarray(1)].map((bytes) => bytes.toString('utf16le')).join();
  const last = type === PACKET.rpc ? TOKEN.doneProcedure : TOKEN.done;
  if (asked.includes('nothing')) return Buffer.concat([failed(), done(last, DONE.error)]);
  if (!/select name/i.test(asked)) return done(last, DONE.final);
  if (type !== PACKET.rpc) return Buffer.concat([oneRow(), done(last, DONE.counted, 1)]);
  const inner = done(TOKEN.doneInProcedure, DONE.counted | DONE.more, 1);
  return Buffer.concat([oneRow(), inner, done(last, DONE.final)]);
}

/** Version and encryption, which is not supported. */
function prelogin(): Buffer {
  const options = [0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff];
  return Buffer.from([...options, 16, 0, 0, 0, 0, 0, 2]);
}

function loggedIn(): Buffer {
  const name = 'sql server';
  const content = [Buffer.from([1]), TDS_VERSION, shortText(name), Buffer.from([16, 0, 0, 0])];
  return token(TOKEN.loggedIn, Buffer.concat(content));
}

function failed(): Buffer {
  const says = "Invalid object name 'nothing'.";
  return token(
    TOKEN.error,
    Buffer.concat([
      ...[int32(INVALID_OBJECT), Buffer.from([1, 16]), int16(says.length)],
      ...[Buffer.from(says, 'utf16le'), shortText('here'), shortText(''), int32(1)],
    ]),
  );
}

function oneRow(): Buffer {
  const value = Buffer.from('ada', 'utf16le');
  return Buffer.concat([
    ...[Buffer.from([TOKEN.columns]), int16(1), int32(0), int16(0), Buffer.from([NVARCHAR])],
    ...[int16(100), COLLATION, shortText('name')],
    ...[Buffer.from([TOKEN.row]), int16(value.length), value],
  ]);
}

function done(kind: number, status: number, count = 0): Buffer {
  return Buffer.concat([Buffer.from([kind]), int16(status), int16(0), int32(count), int32(0)]);
}

function token(kind: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([kind]), int16(content.length), content]);
}

/** With its length in characters, a byte. */
function shortText(value: string): Buffer {
  return Buffer.concat([Buffer.from([value.length]), Buffer.from(value, 'utf16le')]);
}

function int16(value: number): Buffer {
  return Buffer.from([value & 0xff, value >> 8]);
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32LE(value);
  return buffer;
}
