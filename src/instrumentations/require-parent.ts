import { context, INVALID_SPAN_CONTEXT, type Tracer, trace } from '@opentelemetry/api';
import type { Instrumentation } from '@opentelemetry/instrumentation';

/**
 * Makes an instrumentation write spans only inside a trace, as the option `requireParentSpan` does
 * where there is one.
 */
export function requireParent(instrumentation: Instrumentation): void {
  const provider = trace.getTracerProvider();
  instrumentation.setTracerProvider({
    getTracer: (name, version, options) =>
      withParentOnly(provider.getTracer(name, version, options)),
  });
}

function withParentOnly(tracer: Tracer): Tracer {
  const startSpan: Tracer['startSpan'] = (name, options, parent = context.active()) =>
    trace.getSpan(parent) === undefined
      ? trace.wrapSpanContext(INVALID_SPAN_CONTEXT)
      : tracer.startSpan(name, options, parent);
  return {
    startSpan,
    startActiveSpan(name: string, ...rest: unknown[]) {
      const run = rest.at(-1) as (span: unknown) => unknown;
      const options = rest.length > 1 ? (rest[0] as object) : {};
      const parent =
        rest.length > 2 ? (rest[1] as ReturnType<typeof context.active>) : context.active();
      const span = startSpan(name, options, parent);
      return context.with(trace.setSpan(parent, span), run, undefined, span);
    },
  } as Tracer;
}
