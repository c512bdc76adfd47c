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
const OWN_BAGGAGE = 'sentry-';

/**
 * Takes up the trace of a caller that has an SDK of Sentry, such as a browser, where it sends no
 * `traceparent`; and keeps the baggage that such SDKs add for each other from going on to whoever is called
 * next. It writes nothing.
 * Source: Sentry, "Trace Propagation" (`sentry-trace`: trace, span, and whether it is sampled).
 *
 * @param root decides about traces of which the caller leaves that open
 */
export function createSentryPropagator(root: Sampler): TextMapPropagator {
  const isKept = (traceId: string) => {
    const { decision } = root.shouldSample(ROOT_CONTEXT, traceId, '', 0, {}, []);
    return decision !== SamplingDecision.NOT_RECORD;
  };
  return {
    fields: () => [],
    inject() {},
    extract(context, carrier, getter) {
      const baggage = propagation.getBaggage(context);
      const clean = baggage === undefined ? context : withBaggage(context, baggage);
      const known = trace.getSpanContext(context);
      if (known !== undefined && isSpanContextValid(known)) return clean;
      const header = getter.get(carrier, HEADER);
      const [, traceId, spanId, sampled] =
        /^\s*([0-9a-f]{32})-([0-9a-f]{16})(?:-([01]))?\s*$/i.exec(String(header ?? '')) ?? [];
      if (traceId === undefined || spanId === undefined) return clean;
      const parent = {
        traceId: traceId.toLowerCase(),
        spanId: spanId.toLowerCase(),
        traceFlags:
          sampled === '1' || (sampled === undefined && isKept(traceId.toLowerCase()))
            ? TraceFlags.SAMPLED
            : TraceFlags.NONE,
        isRemote: true,
      };
      return isSpanContextValid(parent) ? trace.setSpanContext(clean, parent) : clean;
    },
  };
}

function withBaggage(context: Parameters<TextMapPropagator['extract']>[0], baggage: Baggage) {
  const names = baggage
    .getAllEntries()
    .map(([name]) => name)
    .filter((name) => name.startsWith(OWN_BAGGAGE));
  if (names.length === 0) return context;
  const rest = baggage.removeEntries(...names);
  return rest.getAllEntries().length === 0
    ? propagation.deleteBaggage(context)
    : propagation.setBaggage(context, rest);
}
