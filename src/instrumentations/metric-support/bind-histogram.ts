import type { Attributes, Meter, MetricOptions } from '@opentelemetry/api';

/** A histogram with a fixed set of attributes. */
export interface BoundHistogram {
  record(value: number): void;
}

type Bind = (attributes: Attributes) => BoundHistogram;

/** Sightline's meters aggregate values of a fixed set of attributes without hashing the set each time. */
interface Binding {
  createBoundHistogram?(name: string, options: MetricOptions): Bind | undefined;
}

/** Creates a histogram that can be bound to sets of attributes, with any meter. */
export function bindHistogram(meter: Meter, name: string, options: MetricOptions): Bind {
  const bound = (meter as Binding).createBoundHistogram?.(name, options);
  if (bound !== undefined) return bound;
  const histogram = meter.createHistogram(name, options);
  return (attributes) => ({ record: (value) => histogram.record(value, attributes) });
}
