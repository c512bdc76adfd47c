import { installTestPackages } from '../../scripts/install-test-packages.ts';
import { startFramedServer } from './framed-server.ts';
import { servicePackage } from './service-package.ts';

interface Bson {
  readonly Long: { readonly ZERO: object };
  serialize(document: object): Uint8Array;
  deserialize(bytes: Uint8Array): Record<string, unknown>;
}

const OP_QUERY = 2004;
const OP_REPLY = 1;
const OP_MSG = 2013;
const HEADER = 16;

/**
 * MongoDB's wire protocol with as much of its commands as a client needs to find and to insert.
 * Source: MongoDB, "Wire Protocol".
 */
export async function startFakeMongodb(): Promise<{ readonly port: number; stop(): void }> {
  await installTestPackages();
  const bson = servicePackage<Bson>('bson');
  return startFramedServer({
    headerLength: HEADER,
    lengthOf: (received) => received.readInt32LE(0),
    connected: () => (message) => answerTo(bson, message),
  });
}

function answerTo(bson: Bson, message: Buffer): Buffer {
  const requestId = message.readInt32LE(4);
  const isQuery = message.readInt32LE(12) === OP_QUERY;
  // Before the document: flags, and of a query the name of the collection and two numbers more.
  const at = isQuery ? message.indexOf(0, HEADER + 4) + 9 : HEADER + 5;
  const command = bson.deserialize(message.subarray(at, at + message.readInt32LE(at)));
  const document = bson.serialize(resultOf(command, bson.Long.ZERO));
  const before = isQuery ? Buffer.alloc(20) : Buffer.alloc(5);
  if (isQuery) before.writeInt32LE(1, 16);
  const header = Buffer.alloc(HEADER);
  header.writeInt32LE(HEADER + before.length + document.length, 0);
  header.writeInt32LE(requestId, 8);
  header.writeInt32LE(isQuery ? OP_REPLY : OP_MSG, 12);
  return Buffer.concat([header, before, document]);
}

function resultOf(command: Readonly<Record<string, unknown>>, id: object): object {
  if ('hello' in command || 'ismaster' in command || 'isMaster' in command) {
    const limits = { maxBsonObjectSize: 16_777_216, maxMessageSizeBytes: 48_000_000 };
    const versions = { minWireVersion: 0, maxWireVersion: 25, maxWriteBatchSize: 100_000 };
    return { ok: 1, isWritablePrimary: true, ismaster: true, ...limits, ...versions };
  }
  if ('find' in command) {
    if (command.find === 'nothing') return { ok: 0, code: 26, errmsg: 'NamespaceNotFound: none' };
    const ns = `${command.$db}.${command.find}`;
    return { ok: 1, cursor: { firstBatch: [{ name: 'ada' }], id, ns } };
  }
  return { ok: 1, n: 1 };
}
