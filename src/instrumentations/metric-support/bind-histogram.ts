import type { Attributes, Meter, MetricOptions } from '@opentelemetry/api';

/** Takes the values of one set of attributes. */
export interface BoundHistogram {
  record(value: number): void;
}

type Bind = (attributes: Attributes) => BoundHistogram;

/** Meters of Sightline aggregate values whose attributes are known without hashing them each time. */
interface Binding {
  createBoundHistogram?(name: string, options: MetricOptions): Bind | undefined;
}

/** Creates a histogram of which sets of attributes can be bound, whatever the meter can. */
export function bindHistogram(meter: Meter, name: string, options: MetricOptions): Bind {
  const bound = (meter as Binding).createBoundHistogram?.(name, options);
  if (bound !== undefined) return bound;
  const histogram = meter.createHistogram(name, options);
  return (attributes) => ({ record: (value) => histogram.record(value, attributes) });
}
