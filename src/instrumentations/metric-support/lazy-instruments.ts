import {
  type Attributes,
  type Counter,
  type Histogram,
  type Meter,
  ValueType,
} from '@opentelemetry/api';

/** A histogram or a counter that is created with its first value. */
export interface InstrumentDefinition {
  readonly description: string;
  /** UCUM. Seconds (`s`) are recorded as doubles, everything else as integers. */
  readonly unit: string;
  /** Upper bounds of the buckets of a histogram, in its unit. Default: none, and the instrument is a counter. */
  readonly boundaries?: readonly number[];
}

/** Instruments of one meter, by the names of their metrics. */
export interface LazyInstruments<Name extends string> {
  /** Records a value of a histogram. */
  record(name: Name, value: number, attributes: Attributes): void;
  /** Adds to a counter. */
  add(name: Name, value: number, attributes: Attributes): void;
}

/**
 * Creates each instrument with its first value, so that a service only pays for the metrics that it has.
 *
 * @param meter called with the first value: the provider of metrics may be registered after this call
 */
export function createLazyInstruments<Name extends string>(
  meter: () => Meter,
  definitions: Readonly<Record<Name, InstrumentDefinition>>,
): LazyInstruments<Name> {
  const instruments = new Map<Name, Histogram | Counter>();
  const instrumentOf = (name: Name): Histogram | Counter => {
    let instrument = instruments.get(name);
    if (instrument === undefined) {
      instrument = createInstrument(meter(), name, definitions[name]);
      instruments.set(name, instrument);
    }
    return instrument;
  };
  return {
    record: (name, value, attributes) =>
      (instrumentOf(name) as Histogram).record(value, attributes),
    add: (name, value, attributes) => (instrumentOf(name) as Counter).add(value, attributes),
  };
}

function createInstrument(
  meter: Meter,
  name: string,
  { description, unit, boundaries }: InstrumentDefinition,
): Histogram | Counter {
  const options = { description, unit, valueType: unit === 's' ? ValueType.DOUBLE : ValueType.INT };
  if (boundaries === undefined) return meter.createCounter(name, options);
  const advice = { explicitBucketBoundaries: [...boundaries] };
  return meter.createHistogram(name, { ...options, advice });
}
