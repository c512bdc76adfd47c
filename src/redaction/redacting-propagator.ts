import {
  type Baggage,
  type Context,
  propagation,
  type TextMapPropagator,
} from '@opentelemetry/api';
import { failedAt, placeOf } from '../util/guard.ts';
import type { Redaction } from './redaction.ts';

const LOOKING_THROUGH = placeOf(
  'the redaction of baggage',
  'Requests go out without their baggage, which may hold secrets. Report this to Sightline.',
);

/**
 * Keeps secrets in baggage from leaving with outgoing requests. What came in stays as it is, for the
 * service to read.
 */
export function redactingPropagator(
  propagator: TextMapPropagator,
  redaction: Redaction,
): TextMapPropagator {
  return {
    inject(context, carrier, setter) {
      const baggage = propagation.getBaggage(context);
      let outgoing = context;
      try {
        if (baggage !== undefined) outgoing = without(context, baggage, redaction);
      } catch (error) {
        failedAt(LOOKING_THROUGH, error);
        outgoing = propagation.deleteBaggage(context);
      }
      propagator.inject(outgoing, carrier, setter);
    },
    extract: (context, carrier, getter) => propagator.extract(context, carrier, getter),
    fields: () => propagator.fields(),
  };
}

function without(context: Context, baggage: Baggage, { attributes, name }: Redaction): Context {
  const given = baggage.getAllEntries();
  const values = Object.fromEntries(given.map(([key, { value }]) => [key, value]));
  const redacted = attributes(values);
  if (redacted === values) return context;
  const outgoing = given.reduce((changed, [key, entry]) => {
    const shown = name(key);
    const kept = shown === key ? changed : changed.removeEntry(key);
    return kept.setEntry(shown, { ...entry, value: String(redacted[shown]) });
  }, baggage);
  return propagation.setBaggage(context, outgoing);
}
