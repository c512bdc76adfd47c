import {
  type Context,
  context as contexts,
  INVALID_SPAN_CONTEXT,
  isSpanContextValid,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { parseActiveSpanArguments } from '../../signals/traces/active-span-arguments.ts';

/** Makes an instrumentation record spans only inside a trace, like the option `requireParentSpan` of others. */
export function requireParent(instrumentation: Instrumentation): void {
  const provider = trace.getTracerProvider();
  instrumentation.setTracerProvider({
    getTracer: (name, version, options) =>
      withParentOnly(provider.getTracer(name, version, options)),
  });
}

function withParentOnly(tracer: Tracer): Tracer {
  const startSpan: Tracer['startSpan'] = (name, options, parent = contexts.active()) =>
    hasSpan(parent)
      ? tracer.startSpan(name, options, parent)
      : trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
  return {
    startSpan,
    startActiveSpan(name: string, ...args: unknown[]) {
      const call = parseActiveSpanArguments(args);
      if (call === undefined) return undefined;
      const { callback, options, parent } = call;
      const span = startSpan(name, options, parent);
      // An invalid span must not become the parent of spans inside.
      const context = hasSpan(parent) ? trace.setSpan(parent, span) : parent;
      return contexts.with(context, callback, undefined, span);
    },
  } as Tracer;
}

function hasSpan(parent: Context): boolean {
  const span = trace.getSpanContext(parent);
  return span !== undefined && isSpanContextValid(span);
}
