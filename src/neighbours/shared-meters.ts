import type {
  Attributes,
  BatchObservableCallback,
  BatchObservableResult,
  Context,
  Meter,
  MeterOptions,
  MeterProvider,
  MetricOptions,
  Observable,
  ObservableCallback,
} from '@opentelemetry/api';
import type { Whose } from './sightline-parts.ts';

/** An instrument that records at once, of whichever kind. */
interface Instrument {
  add?(value: number, attributes?: Attributes, context?: Context): void;
  record?(value: number, attributes?: Attributes, context?: Context): void;
}

/** An observable instrument, which stands for one of each meter. */
interface SharedObservable extends Observable {
  readonly both: readonly [Observable, Observable];
}

/**
 * A provider whose instruments record in two.
 *
 * @param whose of a meter by its name
 */
export function sharedMeterProvider(
  own: MeterProvider,
  theirs: MeterProvider,
  whose: (name: string) => Whose,
): MeterProvider {
  return {
    getMeter(name: string, version?: string, options?: MeterOptions): Meter {
      const owner = whose(name);
      if (owner === 'ours') return own.getMeter(name, version, options);
      const their = theirs.getMeter(name, version, options);
      if (owner === 'theirs') return their;
      return sharedMeter(own.getMeter(name, version, options), their);
    },
  };
}

function sharedMeter(own: Meter, theirs: Meter): Meter {
  const wrappers = new WeakMap<BatchObservableCallback, readonly BatchObservableCallback[]>();
  const sync =
    (method: 'createCounter' | 'createUpDownCounter' | 'createHistogram' | 'createGauge') =>
    (name: string, options?: MetricOptions) => {
      const both = [own, theirs].map((meter) => meter[method]?.(name, options) as Instrument);
      return {
        add(value: number, attributes?: Attributes, context?: Context) {
          for (const one of both) one?.add?.(value, attributes, context);
        },
        record(value: number, attributes?: Attributes, context?: Context) {
          for (const one of both) one?.record?.(value, attributes, context);
        },
      };
    };
  const observable =
    (
      method: 'createObservableCounter' | 'createObservableUpDownCounter' | 'createObservableGauge',
    ) =>
    (name: string, options?: MetricOptions): SharedObservable => {
      const both = [own[method](name, options), theirs[method](name, options)] as const;
      return {
        both,
        addCallback(callback: ObservableCallback) {
          for (const one of both) one.addCallback(callback);
        },
        removeCallback(callback: ObservableCallback) {
          for (const one of both) one.removeCallback(callback);
        },
      };
    };
  const meters = [own, theirs];
  const partOf = (observables: readonly Observable[], index: number) =>
    observables.map((one) => (one as Partial<SharedObservable>).both?.[index] ?? one);
  return {
    createCounter: sync('createCounter'),
    createUpDownCounter: sync('createUpDownCounter'),
    createHistogram: sync('createHistogram'),
    createGauge: sync('createGauge'),
    createObservableCounter: observable('createObservableCounter'),
    createObservableUpDownCounter: observable('createObservableUpDownCounter'),
    createObservableGauge: observable('createObservableGauge'),
    addBatchObservableCallback(callback, observables) {
      const each = wrappers.get(callback) ?? meters.map((_, index) => forOne(callback, index));
      wrappers.set(callback, each);
      for (const [index, meter] of meters.entries()) {
        meter.addBatchObservableCallback(each[index]!, partOf(observables, index));
      }
    },
    removeBatchObservableCallback(callback, observables) {
      const each = wrappers.get(callback);
      for (const [index, meter] of meters.entries()) {
        meter.removeBatchObservableCallback(each?.[index] ?? callback, partOf(observables, index));
      }
    },
  } as Meter;
}

/** The callback as one of the two providers calls it, which knows its own instruments only. */
function forOne(callback: BatchObservableCallback, index: number): BatchObservableCallback {
  return (result) =>
    callback({
      observe(metric: Observable, value: number, attributes?: Attributes) {
        const one = (metric as Partial<SharedObservable>).both?.[index] ?? metric;
        result.observe(one, value, attributes);
      },
    } as BatchObservableResult);
}
