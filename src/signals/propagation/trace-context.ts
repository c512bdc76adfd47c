import { type TextMapPropagator, type TextMapSetter, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';

/**
 * W3C's trace context, which upstream's writes with an empty `tracestate` where one came in without a valid
 * member; such a header says nothing, and need not be valid for who comes next. Source: W3C Trace
 * Context, section 3.3.
 */
export function createTraceContextPropagator(): TextMapPropagator {
  const upstreams = new W3CTraceContextPropagator();
  return {
    inject(context, carrier, setter) {
      const state = trace.getSpanContext(context)?.traceState;
      const isEmpty = state !== undefined && state.serialize() === '';
      upstreams.inject(context, carrier, isEmpty ? withoutEmpty(setter) : setter);
    },
    extract: (context, carrier, getter) => upstreams.extract(context, carrier, getter),
    fields: () => upstreams.fields(),
  };
}

function withoutEmpty<T>(setter: TextMapSetter<T>): TextMapSetter<T> {
  return {
    set(carrier, key, value) {
      if (value !== '') setter.set(carrier, key, value);
    },
  };
}
