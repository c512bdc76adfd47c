import { type Context, isSpanContextValid, type Span, trace } from '@opentelemetry/api';
import { activeContext } from '../../context/active-context.ts';
import { mimicSignature } from '../patching/mimic-function.ts';

type Write = (this: unknown, ...args: unknown[]) => boolean;

interface Instrumentation {
  _getPatchedWrite: () => (original: Write) => Write;
  _callHook(span: Span, record: object): void;
  getConfig(): { readonly disableLogCorrelation?: boolean; readonly logHook?: unknown };
}

interface CorrelationFields {
  trace_id?: string;
  span_id?: string;
  trace_flags?: string;
}

/** The context of a record, for winston-logs.ts and for other transports. */
const CONTEXT = Symbol.for('opentelemetry.js.contrib.winston.context');

/**
 * The upstream instrumentation writes the context as an enumerable property of the record, which in
 * `logger.write(record)` is the caller's object. It throws on frozen records and on null before winston does.
 */
export function applyFix(upstream: object): void {
  const instrumentation = upstream as Instrumentation;
  instrumentation._getPatchedWrite = () => (original) => {
    const write: Write = function (...args) {
      const [record] = args;
      if (typeof record === 'object' && record !== null && Object.isExtensible(record)) {
        const active = activeContext();
        setContext(record, active);
        const { disableLogCorrelation, logHook } = instrumentation.getConfig();
        const span = disableLogCorrelation ? undefined : trace.getSpan(active);
        if (span !== undefined && correlate(record, span) && logHook) {
          instrumentation._callHook(span, record);
        }
      }
      return original.apply(this, args);
    };
    return mimicSignature(write, original);
  };
}

/** In the format of the upstream instrumentation. */
function correlate(record: CorrelationFields, span: Span): boolean {
  const spanContext = span.spanContext();
  if (!isSpanContextValid(spanContext)) return false;
  record.trace_id = spanContext.traceId;
  record.span_id = spanContext.spanId;
  record.trace_flags = `0${spanContext.traceFlags.toString(16)}`;
  return true;
}

function setContext(record: object, active: Context): void {
  // The caller may log the same object again.
  Object.defineProperty(record, CONTEXT, { value: active, configurable: true, writable: true });
}
