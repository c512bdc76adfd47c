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

/** Spans of the SDK itself for the calls that have one of ours; those of its tools and agents stay. */
const COVERED = /^anthropic\.(beta\.)?messages\.(create|stream|parse)$/;

/**
 * From 1.x on the SDK writes spans of its own to the global provider. Those of messages would be there twice: its
 * clients get a tracer that starts none, as where the SDK finds no provider. Its tools are measured.
 *
 * @param prototype of clients, which set `_tracer` when they are constructed
 */
export function coverNativeSpans(prototype: object, place: Place): void {
  if (prototype === Object.prototype || Object.hasOwn(prototype, '_tracer')) return;
  Object.defineProperty(prototype, '_tracer', {
    configurable: true,
    get: () => undefined,
    set(this: object, value: unknown) {
      Object.defineProperty(this, '_tracer', {
        ...{ configurable: true, writable: true, enumerable: true },
        value: isTracer(value) ? covered(value, place) : value,
      });
    },
  });
}

function isTracer(value: unknown): value is Tracer {
  return typeof (value as Partial<Tracer> | undefined)?.startSpan === 'function';
}

function covered(tracer: Tracer, place: Place): Tracer {
  return Object.create(tracer, {
    startSpan: {
      value(...given: Parameters<Tracer['startSpan']>) {
        const [name, options] = given;
        if (COVERED.test(name)) return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
        const span = tracer.startSpan(...given);
        guarded(place, () => measureTool(span, options?.attributes ?? {}, place));
        return span;
      },
    },
  });
}

/** By the span of the SDK, as long as it is recorded: an error is known from its attributes. */
function measureTool(span: Span, attributes: Attributes, place: Place): void {
  if (attributes['gen_ai.operation.name'] !== 'execute_tool') return;
  const started = performance.now();
  const { end } = span;
  Object.defineProperty(span, 'end', {
    ...{ configurable: true, writable: true, enumerable: false },
    value(this: Span, ...given: Parameters<Span['end']>) {
      guarded(place, () => {
        const { attributes: all = attributes } = span as Span & { attributes?: Attributes };
        const measured = withoutUndefined({
          'gen_ai.tool.name': all['gen_ai.tool.name'],
          'gen_ai.tool.type': all['gen_ai.tool.type'] ?? 'function',
          'error.type': all['error.type'],
        });
        record('tool', (performance.now() - started) / 1000, measured);
      });
      return Reflect.apply(end, this, given);
    },
  });
}
