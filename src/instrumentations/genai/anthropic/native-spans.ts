import { INVALID_SPAN_CONTEXT, type Tracer, trace } from '@opentelemetry/api';

/** Spans of the SDK itself for the calls that have one of ours; those of its tools and agents stay. */
const COVERED = /^anthropic\.(beta\.)?messages\.(create|stream|parse)$/;

/**
 * From 1.x on the SDK writes spans of its own to the global provider. Those of messages would be there twice: its
 * clients get a tracer that starts none, as where the SDK finds no provider.
 *
 * @param prototype of clients, which set `_tracer` when they are constructed
 */
export function coverNativeSpans(prototype: object): void {
  if (prototype === Object.prototype || Object.hasOwn(prototype, '_tracer')) return;
  Object.defineProperty(prototype, '_tracer', {
    configurable: true,
    get: () => undefined,
    set(this: object, value: unknown) {
      Object.defineProperty(this, '_tracer', {
        ...{ configurable: true, writable: true, enumerable: true },
        value: isTracer(value) ? covered(value) : value,
      });
    },
  });
}

function isTracer(value: unknown): value is Tracer {
  return typeof (value as Partial<Tracer> | undefined)?.startSpan === 'function';
}

function covered(tracer: Tracer): Tracer {
  return Object.create(tracer, {
    startSpan: {
      value(...given: Parameters<Tracer['startSpan']>) {
        return COVERED.test(given[0])
          ? trace.wrapSpanContext(INVALID_SPAN_CONTEXT)
          : tracer.startSpan(...given);
      },
    },
  });
}
