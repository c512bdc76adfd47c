import { Writable } from 'node:stream';
import createLogger from 'winston/lib/winston/create-logger.js';
import { SERVICE_LEVELS } from '../configuration/service-log-levels.ts';
import type { Line } from './line.ts';

/** Where winston keeps a record's level, and its text (triple-beam). */
const LEVEL = Symbol.for('level');
const MESSAGE = Symbol.for('message');
/** Marks the line as sent, for the instrumentation of winston where it sees this copy. */
const SENT = Symbol.for('sightline.sent');

/** Hands lines to the transports of winston. */
export interface Output {
  write(line: Line, text: string): void;
}

/** Streams that know what to do about errors. */
const heard = new WeakSet<NodeJS.WritableStream>();

/**
 * @param stream usually `process.stdout`
 * @param transports others of winston 3; each gets the line as an object, and its text under
 *   `Symbol.for('message')`
 * @throws Error where one of them is no transport
 */
export function createOutput(stream: NodeJS.WritableStream, transports: readonly object[]): Output {
  const logger = createLogger({
    levels: Object.fromEntries(SERVICE_LEVELS.map((level, index) => [level, index])),
    // Loggers have decided already.
    level: SERVICE_LEVELS.at(-1)!,
    // The text is made once, for all transports.
    format: { transform: (info: object) => info },
    transports: [toStream(stream), ...transports],
  });
  // A transport that fails fails alone.
  logger.on('error', () => {});
  return {
    write(line, text) {
      logger.write({ ...line, [LEVEL]: line.level, [MESSAGE]: text, [SENT]: true });
    },
  };
}

/**
 * Winston's own transport to a stream would have it never warn of too many listeners, and its transport
 * to the console ends the process when nobody reads any more, which `console.log` does not.
 */
function toStream(stream: NodeJS.WritableStream): Writable {
  if (!heard.has(stream)) {
    heard.add(stream);
    stream.on('error', () => {});
  }
  const transport = new Writable({
    objectMode: true,
    write(info: { readonly [MESSAGE]: string }, _encoding, done) {
      stream.write(`${info[MESSAGE]}\n`);
      done();
    },
  });
  // By which winston knows a transport.
  return Object.assign(transport, { log() {} });
}
