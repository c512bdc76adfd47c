import {
  type Baggage,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  type TextMapPropagator,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace';

const HEADER = 'sentry-trace';
const SENTRY_PREFIX = 'sentry-';

/**
 * Continues the trace of a caller with a Sentry SDK, such as a browser, if it sends no `traceparent`. Removes
 * the baggage that Sentry SDKs add for each other, so that it is not propagated further. Injects nothing.
 * Source: Sentry, "Trace Propagation" (`sentry-trace`: trace, span, and whether it is sampled).
 *
 * @param root decides about traces for which the caller defers the decision
 */
export function createSentryPropagator(root: Sampler): TextMapPropagator {
  const isSampled = (traceId: string) => {
    const { decision } = root.shouldSample(ROOT_CONTEXT, traceId, '', 0, {}, []);
    return decision !== SamplingDecision.NOT_RECORD;
  };
  return {
    fields: () => [],
    inject() {},
    extract(context, carrier, getter) {
      const baggage = propagation.getBaggage(context);
      const clean = baggage === undefined ? context : withoutSentryBaggage(context, baggage);
      const current = trace.getSpanContext(context);
      if (current !== undefined && isSpanContextValid(current)) return clean;
      const header = getter.get(carrier, HEADER);
      const [, traceId, spanId, sampled] =
        /^\s*([0-9a-f]{32})-([0-9a-f]{16})(?:-([01]))?\s*$/i.exec(String(header ?? '')) ?? [];
      if (traceId === undefined || spanId === undefined) return clean;
      const parent = {
        traceId: traceId.toLowerCase(),
        spanId: spanId.toLowerCase(),
        traceFlags:
          sampled === '1' || (sampled === undefined && isSampled(traceId.toLowerCase()))
            ? TraceFlags.SAMPLED
            : TraceFlags.NONE,
        isRemote: true,
      };
      return isSpanContextValid(parent) ? trace.setSpanContext(clean, parent) : clean;
    },
  };
}

function withoutSentryBaggage(
  context: Parameters<TextMapPropagator['extract']>[0],
  baggage: Baggage,
) {
  const names = baggage
    .getAllEntries()
    .map(([name]) => name)
    .filter((name) => name.startsWith(SENTRY_PREFIX));
  if (names.length === 0) return context;
  const rest = baggage.removeEntries(...names);
  return rest.getAllEntries().length === 0
    ? propagation.deleteBaggage(context)
    : propagation.setBaggage(context, rest);
}
