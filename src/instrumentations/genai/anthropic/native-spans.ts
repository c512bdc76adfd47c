import {
  type Attributes,
  INVALID_SPAN_CONTEXT,
  type Span,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { performance } from '../../../util/clock.ts';
import { guarded, type Place } from '../../../util/guard.ts';
import { record } from '../genai-metrics.ts';
import { withoutUndefined } from '../genai-span.ts';

/** Spans of the SDK itself for calls that Sightline records; those of its tools and agents are kept. */
const COVERED = /^anthropic\.(beta\.)?messages\.(create|stream|parse)$/;

/**
 * From 1.x on the SDK records spans with the global provider. Those of messages would be duplicates: its clients get a
 * tracer that does not start them, as if the SDK had found no provider. The duration of its tools is measured.
 *
 * @param prototype of clients, which set `_tracer` in their constructor
 */
export function coverNativeSpans(prototype: object, place: Place): void {
  if (prototype === Object.prototype || Object.hasOwn(prototype, '_tracer')) return;
  Object.defineProperty(prototype, '_tracer', {
    configurable: true,
    get: () => undefined,
    set(this: object, value: unknown) {
      Object.defineProperty(this, '_tracer', {
        ...{ configurable: true, writable: true, enumerable: true },
        value: isTracer(value) ? filteredTracer(value, place) : value,
      });
    },
  });
}

function isTracer(value: unknown): value is Tracer {
  return typeof (value as Partial<Tracer> | undefined)?.startSpan === 'function';
}

function filteredTracer(tracer: Tracer, place: Place): Tracer {
  return Object.create(tracer, {
    startSpan: {
      value(...args: Parameters<Tracer['startSpan']>) {
        const [name, options] = args;
        if (COVERED.test(name)) return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
        const span = tracer.startSpan(...args);
        guarded(place, () => measureTool(span, options?.attributes ?? {}, place));
        return span;
      },
    },
  });
}

/** Measures the span of the SDK. Its attributes, which include the error, are only known if it is recorded. */
function measureTool(span: Span, attributes: Attributes, place: Place): void {
  if (attributes['gen_ai.operation.name'] !== 'execute_tool') return;
  const startTime = performance.now();
  const { end } = span;
  Object.defineProperty(span, 'end', {
    ...{ configurable: true, writable: true, enumerable: false },
    value(this: Span, ...args: Parameters<Span['end']>) {
      guarded(place, () => {
        const { attributes: current = attributes } = span as Span & { attributes?: Attributes };
        const metricAttributes = withoutUndefined({
          'gen_ai.tool.name': current['gen_ai.tool.name'],
          'gen_ai.tool.type': current['gen_ai.tool.type'] ?? 'function',
          'error.type': current['error.type'],
        });
        record('tool', (performance.now() - startTime) / 1000, metricAttributes);
      });
      return Reflect.apply(end, this, args);
    },
  });
}
