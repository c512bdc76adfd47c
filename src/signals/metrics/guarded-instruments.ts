import type { Meter } from '@opentelemetry/api';
import { failedAt, placeOf } from '../../util/guard.ts';

const RECORDING = placeOf(
  'the recording of a value of a metric',
  'It was not counted, and the service goes on. Attributes are texts, numbers, booleans, or lists of one of these.',
);

/** What the instruments that record at once have, one or the other. */
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
 * Has the instruments of a meter never throw. The SDK's do for attributes that cannot be written as JSON,
 * such as a BigInt, in the midst of the service's own call.
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
