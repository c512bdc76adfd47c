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
import { withoutDecision } from './undecided-spans.ts';

const BAGGAGE = 'baggage';

/** What the other SDK's propagator has found; null for nothing. */
const THEIR_REMOTE = createContextKey('sightline: remote parent of the other SDK');

/**
 * Two propagators as one. Headers that both write are Sightline's; baggage holds what both give. What is
 * extracted is the span that Sightline's finds, else theirs, with all else that theirs leaves in the context.
 *
 * @param view the context as the other SDK is to see it
 * @param callerOf the context of a caller, of what both and theirs have found
 */
export function sharedPropagator(
  own: TextMapPropagator,
  theirs: TextMapPropagator,
  view: (context: Context) => Context,
  callerOf: (extracted: Context, theirs: SpanContext | undefined) => Context,
): TextMapPropagator {
  return {
    fields: () => [...new Set([...own.fields(), ...theirs.fields()])],
    extract(context, carrier, getter) {
      const before = trace.getSpan(context);
      const extracted = theirs.extract(context, carrier, getter);
      const remote = trace.getSpan(extracted);
      const found = remote === before ? null : remote?.spanContext();
      const both = own.extract(extracted.setValue(THEIR_REMOTE, found ?? null), carrier, getter);
      return callerOf(both, found ?? undefined);
    },
    inject(context, carrier, setter) {
      // Whoever records the call writes for both: a second time, they would be two values of each header.
      if (isStandIn(trace.getSpan(context))) return;
      const written = new Map<string, string>();
      own.inject(context, carrier, {
        set(into, key, value) {
          written.set(key.toLowerCase(), value);
          setter.set(into as typeof carrier, key, value);
        },
      });
      const seen = view(context);
      const whatIsMissing: TextMapSetter = {
        set(into, key, given) {
          const name = key.toLowerCase();
          const value = withoutDecision(trace.getSpan(seen), name, given);
          const before = written.get(name);
          if (before === undefined) setter.set(into as typeof carrier, key, value);
          else if (name === BAGGAGE) {
            setter.set(into as typeof carrier, key, mergeBaggage(before, value));
          }
        },
      };
      // Sentry's injects the active context and complains of any other; its manager makes another of the one given.
      contexts.with(seen, () => theirs.inject(contexts.active(), carrier, whatIsMissing));
    },
  };
}

/** @returns the entries of both, of which the first has those that both name */
function mergeBaggage(one: string, other: string): string {
  const names = new Set(entriesOf(one).map(nameOf));
  return [...entriesOf(one), ...entriesOf(other).filter((entry) => !names.has(nameOf(entry)))].join(
    ',',
  );
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
 * The context of a caller as the other SDK's propagator alone would have made it, since its sampler goes by
 * that: what Sightline's callers have decided is no decision of theirs. The trace is Sightline's.
 */
export function withTheirRemote(context: Context, remote: Span): Context {
  const theirs = context.getValue(THEIR_REMOTE) as SpanContext | null | undefined;
  if (theirs === undefined) return context;
  if (theirs === null) return trace.deleteSpan(context);
  const { traceId, spanId } = remote.spanContext();
  return trace.setSpan(context, trace.wrapSpanContext({ ...theirs, traceId, spanId }));
}
