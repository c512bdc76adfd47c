import { createNoopMeter, type Meter, type MeterProvider, metrics } from '@opentelemetry/api';
import { unshared } from '../../neighbours/sightline-parts.ts';

/**
 * A provider for an instrumentation some of whose metrics are recorded elsewhere.
 *
 * @param names of instruments that record nothing
 */
export function excludeInstruments(names: ReadonlySet<string>): MeterProvider {
  const provider = unshared(metrics.getMeterProvider());
  const noopMeter = createNoopMeter();
  return {
    getMeter(name, version, options) {
      const meter = provider.getMeter(name, version, options);
      const overrides: Pick<Meter, 'createHistogram' | 'createUpDownCounter'> = {
        createHistogram: (instrument, instrumentOptions) =>
          (names.has(instrument) ? noopMeter : meter).createHistogram(
            instrument,
            instrumentOptions,
          ),
        createUpDownCounter: (instrument, instrumentOptions) =>
          (names.has(instrument) ? noopMeter : meter).createUpDownCounter(
            instrument,
            instrumentOptions,
          ),
      };
      return Object.assign(Object.create(meter) as Meter, overrides);
    },
  };
}
