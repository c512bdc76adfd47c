import { type TextMapPropagator, type TextMapSetter, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';

/**
 * W3C Trace Context. The upstream propagator writes an empty `tracestate` if the incoming one had no valid
 * member; such a header carries no information and may be invalid for the receiver. Source: W3C Trace
 * Context, section 3.3.
 */
export function createTraceContextPropagator(): TextMapPropagator {
  const upstream = new W3CTraceContextPropagator();
  return {
    inject(context, carrier, setter) {
      const state = trace.getSpanContext(context)?.traceState;
      const isEmpty = state !== undefined && state.serialize() === '';
      upstream.inject(context, carrier, isEmpty ? withoutEmpty(setter) : setter);
    },
    extract: (context, carrier, getter) => upstream.extract(context, carrier, getter),
    fields: () => upstream.fields(),
  };
}

function withoutEmpty<T>(setter: TextMapSetter<T>): TextMapSetter<T> {
  return {
    set(carrier, key, value) {
      if (value !== '') setter.set(carrier, key, value);
    },
  };
}
