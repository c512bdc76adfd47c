import {
  type Context,
  context,
  INVALID_SPAN_CONTEXT,
  isSpanContextValid,
  type Tracer,
  trace,
} from '@opentelemetry/api';
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
    hasSpan(parent)
      ? tracer.startSpan(name, options, parent)
      : trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
  return {
    startSpan,
    startActiveSpan(name: string, ...rest: unknown[]) {
      const run = rest.at(-1) as (span: unknown) => unknown;
      const options = rest.length > 1 ? (rest[0] as object) : {};
      const parent = rest.length > 2 ? (rest[1] as Context) : context.active();
      const span = startSpan(name, options, parent);
      // A span that is none must not become the parent of those inside.
      const inside = hasSpan(parent) ? trace.setSpan(parent, span) : parent;
      return context.with(inside, run, undefined, span);
    },
  } as Tracer;
}

function hasSpan(parent: Context): boolean {
  const span = trace.getSpanContext(parent);
  return span !== undefined && isSpanContextValid(span);
}
