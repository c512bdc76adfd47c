import type { Meter } from '@opentelemetry/api';
import { failedAt, placeOf } from '../../util/guard.ts';

const RECORDING = placeOf(
  'the recording of a value of a metric',
  'The value was not recorded. Attributes must be strings, numbers, booleans, or lists of one of these.',
);

/** A synchronous instrument, which has one of these methods. */
interface Recording {
  add?(...recorded: unknown[]): void;
  record?(...recorded: unknown[]): void;
}

const CREATORS = [
  'createCounter',
  'createUpDownCounter',
  'createHistogram',
  'createGauge',
] as const;

/**
 * Keeps the instruments of a meter from throwing. Those of the SDK throw within the service's call if
 * attributes cannot be serialised as JSON, such as a BigInt.
 * Source: Metrics API, "Error handling"; OpenTelemetry, "Error handling principles".
 */
export function guardInstruments(meter: Meter): void {
  for (const name of CREATORS) {
    const create = meter[name] as (...parameters: unknown[]) => Recording;
    meter[name] = ((...parameters: unknown[]) => guard(create.apply(meter, parameters))) as never;
  }
}

function guard(instrument: Recording): Recording {
  const { add, record } = instrument;
  if (add !== undefined) instrument.add = guardedCall(instrument, add);
  if (record !== undefined) instrument.record = guardedCall(instrument, record);
  return instrument;
}

function guardedCall(instrument: Recording, call: (...recorded: unknown[]) => void) {
  return (value: unknown, attributes: unknown, context: unknown): void => {
    try {
      call.call(instrument, value, attributes, context);
    } catch (error) {
      failedAt(RECORDING, error);
    }
  };
}
