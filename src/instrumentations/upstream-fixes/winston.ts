import { type Context, isSpanContextValid, type Span, trace } from '@opentelemetry/api';
import { activeContext } from '../../context/active-context.ts';
import { mimicSignature } from '../patching/mimic-function.ts';

type Write = (this: unknown, ...given: unknown[]) => boolean;

interface Instrumentation {
  _getPatchedWrite: () => (original: Write) => Write;
  _callHook(span: Span, record: object): void;
  getConfig(): { readonly disableLogCorrelation?: boolean; readonly logHook?: unknown };
}

interface Correlated {
  trace_id?: string;
  span_id?: string;
  trace_flags?: string;
}

/** By which winston-logs.ts, and transports of others, find the context of a record. */
const CONTEXT = Symbol.for('opentelemetry.js.contrib.winston.context');

/**
 * Upstream's writes the context where everybody sees it who prints the record, which is the caller's own
 * object in `logger.write(record)`, and throws on frozen ones and on null before winston says what it says.
 */
export function applyFix(upstream: object): void {
  const it = upstream as Instrumentation;
  it._getPatchedWrite = () => (original) => {
    const write: Write = function (...given) {
      const [record] = given;
      if (typeof record === 'object' && record !== null && Object.isExtensible(record)) {
        const active = activeContext();
        keep(record, active);
        const { disableLogCorrelation, logHook } = it.getConfig();
        const span = disableLogCorrelation ? undefined : trace.getSpan(active);
        if (span !== undefined && correlate(record, span) && logHook) it._callHook(span, record);
      }
      return original.apply(this, given);
    };
    return mimicSignature(write, original);
  };
}

/** As upstream's names and writes it. */
function correlate(record: Correlated, span: Span): boolean {
  const found = span.spanContext();
  if (!isSpanContextValid(found)) return false;
  record.trace_id = found.traceId;
  record.span_id = found.spanId;
  record.trace_flags = `0${found.traceFlags.toString(16)}`;
  return true;
}

function keep(record: object, active: Context): void {
  // The caller's object may be written again.
  Object.defineProperty(record, CONTEXT, { value: active, configurable: true, writable: true });
}
