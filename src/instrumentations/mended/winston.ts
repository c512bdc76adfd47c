import { type Context, context } from '@opentelemetry/api';
import { standingIn } from '../patching/stand-in.ts';

type Write = (this: unknown, ...given: unknown[]) => boolean;

interface Instrumentation {
  _getPatchedWrite: () => (original: Write) => Write;
  _handleLogCorrelation(record: object): unknown;
}

/** By which winston-logs.ts, and transports of others, find the context of a record. */
const CONTEXT = Symbol.for('opentelemetry.js.contrib.winston.context');

/**
 * Upstream's writes the context where everybody sees it who prints the record, which is the caller's own
 * object in `logger.write(record)`, and throws on frozen ones and on null before winston says what it says.
 */
export function mend(upstream: object): void {
  const it = upstream as Instrumentation;
  it._getPatchedWrite = () => (original) => {
    const write: Write = function (...given) {
      const [record] = given;
      if (typeof record === 'object' && record !== null && Object.isExtensible(record)) {
        keep(record, context.active());
        it._handleLogCorrelation(record);
      }
      return original.apply(this, given);
    };
    return standingIn(write, original);
  };
}

function keep(record: object, active: Context): void {
  // The caller's object may be written again.
  Object.defineProperty(record, CONTEXT, { value: active, configurable: true, writable: true });
}
