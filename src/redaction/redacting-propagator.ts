import {
  type Baggage,
  type Context,
  propagation,
  type TextMapPropagator,
} from '@opentelemetry/api';
import { failedAt, placeOf } from '../util/guard.ts';
import type { Redaction } from './redaction.ts';

const BAGGAGE_REDACTION = placeOf(
  'the redaction of baggage',
  'The request was sent without its baggage, because it may contain secrets. Report this to Sightline.',
);

/** Removes secrets from the baggage of outgoing requests. Incoming baggage stays as it is. */
export function redactingPropagator(
  propagator: TextMapPropagator,
  redaction: Redaction,
): TextMapPropagator {
  return {
    inject(context, carrier, setter) {
      const baggage = propagation.getBaggage(context);
      let outgoing = context;
      try {
        if (baggage !== undefined) outgoing = withoutSecrets(context, baggage, redaction);
      } catch (error) {
        failedAt(BAGGAGE_REDACTION, error);
        outgoing = propagation.deleteBaggage(context);
      }
      propagator.inject(outgoing, carrier, setter);
    },
    extract: (context, carrier, getter) => propagator.extract(context, carrier, getter),
    fields: () => propagator.fields(),
  };
}

function withoutSecrets(
  context: Context,
  baggage: Baggage,
  { attributes, name }: Redaction,
): Context {
  const entries = baggage.getAllEntries();
  const values = Object.fromEntries(entries.map(([key, { value }]) => [key, value]));
  const redacted = attributes(values);
  if (redacted === values) return context;
  const outgoing = entries.reduce((changed, [key, entry]) => {
    const redactedKey = name(key);
    const rest = redactedKey === key ? changed : changed.removeEntry(key);
    return rest.setEntry(redactedKey, { ...entry, value: String(redacted[redactedKey]) });
  }, baggage);
  return propagation.setBaggage(context, outgoing);
}
