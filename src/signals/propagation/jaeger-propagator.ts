import {
  type BaggageEntry,
  isSpanContextValid,
  propagation,
  type TextMapPropagator,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';

const TRACE_HEADER = 'uber-trace-id';
const BAGGAGE_PREFIX = 'uberctx-';
/** A key is part of a header name. Jaeger cannot encode other characters: such entries are left out. */
const KEY = /^[\w.~!#$&'*+^`|-]+$/;
/** Four numbers with 68 digits in total, encoded colons, and a longer parent span id. */
const LONGEST_TRACE = 256;
/** Source: W3C Baggage, 3.3.2 "Limits"; Jaeger has none of its own. */
const MOST_ENTRIES = 180;
const MOST_BYTES = 8192;

/**
 * Jaeger's headers, `uber-trace-id: trace-id:span-id:0:flags` and `uberctx-<key>: value`. The package
 * `@opentelemetry/propagator-jaeger` ended with SDK 2 and does not support API 1.10.
 * Source: Jaeger, "Client libraries: Propagation Format"; propagators API, "Jaeger Propagator".
 */
export function createJaegerPropagator(): TextMapPropagator {
  return {
    fields: () => [TRACE_HEADER],

    inject(context, carrier, setter) {
      const spanContext = trace.getSpanContext(context);
      if (spanContext && isSpanContextValid(spanContext) && !isTracingSuppressed(context)) {
        const flags = (spanContext.traceFlags & TraceFlags.SAMPLED).toString(16);
        const value = `${spanContext.traceId}:${spanContext.spanId}:0:${flags}`;
        setter.set(carrier, TRACE_HEADER, value);
      }
      let count = 0;
      let bytes = 0;
      for (const [key, entry] of propagation.getBaggage(context)?.getAllEntries() ?? []) {
        const value = KEY.test(key) ? encode(entry.value) : undefined;
        if (value === undefined) continue;
        const size = BAGGAGE_PREFIX.length + key.length + value.length;
        if (bytes + size > MOST_BYTES) continue;
        if (++count > MOST_ENTRIES) break;
        bytes += size;
        setter.set(carrier, `${BAGGAGE_PREFIX}${key}`, value);
      }
    },

    extract(context, carrier, getter) {
      let result = context;
      const spanContext = parse(firstOf(getter.get(carrier, TRACE_HEADER)));
      if (spanContext !== undefined) result = trace.setSpanContext(result, spanContext);
      // `setEntry` would copy all entries each time.
      const entries: [string, BaggageEntry][] = [];
      for (const header of getter.keys(carrier)) {
        if (!header.toLowerCase().startsWith(BAGGAGE_PREFIX)) continue;
        const value = decode(firstOf(getter.get(carrier, header)));
        if (value === undefined) continue;
        entries.push([header.slice(BAGGAGE_PREFIX.length), { value }]);
        if (entries.length === MOST_ENTRIES) break;
      }
      if (entries.length === 0) return result;
      const existing = propagation.getBaggage(result)?.getAllEntries() ?? [];
      const allEntries = Object.fromEntries([...existing, ...entries]);
      return propagation.setBaggage(result, propagation.createBaggage(allEntries));
    },
  };
}

function firstOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}

/** @returns undefined for a lone surrogate, which has no encoding */
function encode(value: string): string | undefined {
  try {
    return encodeURIComponent(value);
  } catch {
    return undefined;
  }
}

function decode(value: string | undefined): string | undefined {
  try {
    return value === undefined ? undefined : decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

/** Ids may be shortened (leading zeros dropped) and the colons percent-encoded. */
function parse(header: string | undefined) {
  if (header === undefined || header.length > LONGEST_TRACE) return undefined;
  const parts = decode(header)?.split(':');
  if (parts?.length !== 4) return undefined;
  const [traceId, spanId, , flags] = parts as [string, string, string, string];
  if (!/^[0-9a-f]{1,32}$/i.test(traceId) || !/^[0-9a-f]{1,16}$/i.test(spanId)) return undefined;
  if (!/^[0-9a-f]{1,2}$/i.test(flags)) return undefined;
  const spanContext = {
    traceId: traceId.toLowerCase().padStart(32, '0'),
    spanId: spanId.toLowerCase().padStart(16, '0'),
    traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED,
    isRemote: true,
  };
  return isSpanContextValid(spanContext) ? spanContext : undefined;
}
