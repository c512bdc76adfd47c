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
import type { Owner } from './sightline-parts.ts';

/** A synchronous instrument of any kind. */
interface Instrument {
  add?(value: number, attributes?: Attributes, context?: Context): void;
  record?(value: number, attributes?: Attributes, context?: Context): void;
}

/** An observable instrument that represents one of each meter. */
interface SharedObservable extends Observable {
  readonly both: readonly [Observable, Observable];
}

/**
 * A provider whose instruments record with two providers.
 *
 * @param ownerOf owner of a meter, by its name
 */
export function sharedMeterProvider(
  own: MeterProvider,
  other: MeterProvider,
  ownerOf: (name: string) => Owner,
): MeterProvider {
  return {
    getMeter(name: string, version?: string, options?: MeterOptions): Meter {
      const owner = ownerOf(name);
      if (owner === 'sightline') return own.getMeter(name, version, options);
      const otherMeter = other.getMeter(name, version, options);
      if (owner === 'other') return otherMeter;
      return sharedMeter(own.getMeter(name, version, options), otherMeter);
    },
  };
}

function sharedMeter(own: Meter, other: Meter): Meter {
  const wrappers = new WeakMap<BatchObservableCallback, readonly BatchObservableCallback[]>();
  const sync =
    (method: 'createCounter' | 'createUpDownCounter' | 'createHistogram' | 'createGauge') =>
    (name: string, options?: MetricOptions) => {
      const both = [own, other].map((meter) => meter[method]?.(name, options) as Instrument);
      return {
        add(value: number, attributes?: Attributes, context?: Context) {
          for (const instrument of both) instrument?.add?.(value, attributes, context);
        },
        record(value: number, attributes?: Attributes, context?: Context) {
          for (const instrument of both) instrument?.record?.(value, attributes, context);
        },
      };
    };
  const observable =
    (
      method: 'createObservableCounter' | 'createObservableUpDownCounter' | 'createObservableGauge',
    ) =>
    (name: string, options?: MetricOptions): SharedObservable => {
      const both = [own[method](name, options), other[method](name, options)] as const;
      return {
        both,
        addCallback(callback: ObservableCallback) {
          for (const instrument of both) instrument.addCallback(callback);
        },
        removeCallback(callback: ObservableCallback) {
          for (const instrument of both) instrument.removeCallback(callback);
        },
      };
    };
  const meters = [own, other];
  const partOf = (observables: readonly Observable[], index: number) =>
    observables.map(
      (instrument) => (instrument as Partial<SharedObservable>).both?.[index] ?? instrument,
    );
  return {
    createCounter: sync('createCounter'),
    createUpDownCounter: sync('createUpDownCounter'),
    createHistogram: sync('createHistogram'),
    createGauge: sync('createGauge'),
    createObservableCounter: observable('createObservableCounter'),
    createObservableUpDownCounter: observable('createObservableUpDownCounter'),
    createObservableGauge: observable('createObservableGauge'),
    addBatchObservableCallback(callback, observables) {
      const callbacks =
        wrappers.get(callback) ?? meters.map((_, index) => callbackFor(callback, index));
      wrappers.set(callback, callbacks);
      for (const [index, meter] of meters.entries()) {
        meter.addBatchObservableCallback(callbacks[index]!, partOf(observables, index));
      }
    },
    removeBatchObservableCallback(callback, observables) {
      const callbacks = wrappers.get(callback);
      for (const [index, meter] of meters.entries()) {
        meter.removeBatchObservableCallback(
          callbacks?.[index] ?? callback,
          partOf(observables, index),
        );
      }
    },
  } as Meter;
}

/** The callback for one of the two providers, which only knows its own instruments. */
function callbackFor(callback: BatchObservableCallback, index: number): BatchObservableCallback {
  return (result) =>
    callback({
      observe(metric: Observable, value: number, attributes?: Attributes) {
        const instrument = (metric as Partial<SharedObservable>).both?.[index] ?? metric;
        result.observe(instrument, value, attributes);
      },
    } as BatchObservableResult);
}
