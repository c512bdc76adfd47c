import { Writable } from 'node:stream';
import createLogger from 'winston/lib/winston/create-logger.js';
import { SERVICE_LEVELS } from '../configuration/service-log-levels.ts';
import type { Line } from './log-line.ts';

/** Keys of a record's level and text in winston (triple-beam). */
const LEVEL = Symbol.for('level');
const MESSAGE = Symbol.for('message');
/** Marks the line as sent, in case the winston instrumentation sees this copy. */
const SENT = Symbol.for('sightline.sent');

/** Passes lines to winston's transports. */
export interface Output {
  write(line: Line, text: string): void;
}

/** Streams that have an error listener. */
const guardedStreams = new WeakSet<NodeJS.WritableStream>();

/**
 * @param stream usually `process.stdout`
 * @param transports further winston 3 transports; each gets the line as an object, with its text under
 *   `Symbol.for('message')`
 * @throws Error if one of them is not a transport
 */
export function createOutput(stream: NodeJS.WritableStream, transports: readonly object[]): Output {
  const logger = createLogger({
    levels: Object.fromEntries(SERVICE_LEVELS.map((level, index) => [level, index])),
    // Loggers check levels themselves.
    level: SERVICE_LEVELS.at(-1)!,
    // The text is formatted once for all transports.
    format: { transform: (info: object) => info },
    transports: [toStream(stream), ...transports],
  });
  // A failing transport must not affect the others.
  logger.on('error', () => {});
  return {
    write(line, text) {
      logger.write({ ...line, [LEVEL]: line.level, [MESSAGE]: text, [SENT]: true });
    },
  };
}

/**
 * Replaces winston's own transports: the one to a stream turns off the warning about too many listeners, and the one
 * to the console ends the process when stdout is closed, which `console.log` does not.
 */
function toStream(stream: NodeJS.WritableStream): Writable {
  if (!guardedStreams.has(stream)) {
    guardedStreams.add(stream);
    stream.on('error', () => {});
  }
  const transport = new Writable({
    objectMode: true,
    write(info: { readonly [MESSAGE]: string }, _encoding, done) {
      stream.write(`${info[MESSAGE]}\n`);
      done();
    },
  });
  // Winston recognizes a transport by this method.
  return Object.assign(transport, { log() {} });
}
