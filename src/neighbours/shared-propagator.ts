import {
  type Context,
  context as contexts,
  createContextKey,
  type Span,
  type SpanContext,
  type TextMapPropagator,
  type TextMapSetter,
  trace,
} from '@opentelemetry/api';
import { isStandIn } from './span-views.ts';
import { headerWithoutDecision } from './undecided-spans.ts';

const BAGGAGE = 'baggage';

/** What the other SDK's propagator has extracted; null for nothing. */
const OTHER_REMOTE = createContextKey('sightline: remote parent of the other SDK');

/**
 * Combines two propagators. If both write a header, that of Sightline is sent; baggage is merged. The extracted context
 * is that of the other propagator, with the span that Sightline's propagator extracts, if it does.
 *
 * @param view returns the context for the other SDK
 * @param withCaller returns the context of a caller, from that of both and the span context of the other SDK
 */
export function sharedPropagator(
  own: TextMapPropagator,
  other: TextMapPropagator,
  view: (context: Context) => Context,
  withCaller: (extracted: Context, otherRemote: SpanContext | undefined) => Context,
): TextMapPropagator {
  return {
    fields: () => [...new Set([...own.fields(), ...other.fields()])],
    extract(context, carrier, getter) {
      const before = trace.getSpan(context);
      const otherContext = other.extract(context, carrier, getter);
      const span = trace.getSpan(otherContext);
      const remote = (span === before ? undefined : span?.spanContext()) ?? null;
      const extracted = own.extract(otherContext.setValue(OTHER_REMOTE, remote), carrier, getter);
      return withCaller(extracted, remote ?? undefined);
    },
    inject(context, carrier, setter) {
      // The instrumentation that records the call injects for both; a second time, each header would have two values.
      if (isStandIn(trace.getSpan(context))) return;
      const ownHeaders = new Map<string, string>();
      own.inject(context, carrier, {
        set(target, key, value) {
          ownHeaders.set(key.toLowerCase(), value);
          setter.set(target as typeof carrier, key, value);
        },
      });
      const otherContext = view(context);
      const mergingSetter: TextMapSetter = {
        set(target, key, otherValue) {
          const name = key.toLowerCase();
          const value = headerWithoutDecision(trace.getSpan(otherContext), name, otherValue);
          const ownValue = ownHeaders.get(name);
          if (ownValue === undefined) setter.set(target as typeof carrier, key, value);
          else if (name === BAGGAGE) {
            setter.set(target as typeof carrier, key, mergeBaggage(ownValue, value));
          }
        },
      };
      // Sentry's propagator only injects the active context, and its context manager changes the one that is entered.
      contexts.with(otherContext, () => other.inject(contexts.active(), carrier, mergingSetter));
    },
  };
}

/** @returns the entries of both; of entries with the same name, the first one's */
function mergeBaggage(first: string, second: string): string {
  const entries = entriesOf(first);
  const names = new Set(entries.map(nameOf));
  return [...entries, ...entriesOf(second).filter((entry) => !names.has(nameOf(entry)))].join(',');
}

function entriesOf(baggage: string): readonly string[] {
  return baggage
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function nameOf(entry: string): string {
  return entry.split('=', 1)[0]!.trim();
}

/**
 * The context of a caller as the other SDK's propagator alone would extract it, for its sampler: the decisions of
 * Sightline's callers do not apply to the other SDK. The trace is Sightline's.
 */
export function withOtherRemote(context: Context, remote: Span): Context {
  const otherRemote = context.getValue(OTHER_REMOTE) as SpanContext | null | undefined;
  if (otherRemote === undefined) return context;
  if (otherRemote === null) return trace.deleteSpan(context);
  const { traceId, spanId } = remote.spanContext();
  return trace.setSpan(context, trace.wrapSpanContext({ ...otherRemote, traceId, spanId }));
}
