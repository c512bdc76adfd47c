import { createNoopMeter, type Meter, type MeterProvider, metrics } from '@opentelemetry/api';
import { unshared } from '../../neighbours/sightline-parts.ts';

/**
 * Keeps an instrumentation from recording metrics that are measured elsewhere; the others stay.
 *
 * @param names of instruments
 */
export function excludeInstruments(names: ReadonlySet<string>): MeterProvider {
  const provider = unshared(metrics.getMeterProvider());
  const nothing = createNoopMeter();
  return {
    getMeter(name, version, options) {
      const meter = provider.getMeter(name, version, options);
      const own: Pick<Meter, 'createHistogram' | 'createUpDownCounter'> = {
        createHistogram: (instrument, given) =>
          (names.has(instrument) ? nothing : meter).createHistogram(instrument, given),
        createUpDownCounter: (instrument, given) =>
          (names.has(instrument) ? nothing : meter).createUpDownCounter(instrument, given),
      };
      return Object.assign(Object.create(meter) as Meter, own);
    },
  };
}
