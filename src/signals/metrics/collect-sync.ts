import type { Attributes, HrTime } from '@opentelemetry/api';
import { millisToHrTime } from '@opentelemetry/core';
import type { IMetricReader, MeterProvider, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { wallClock } from '../../util/clock.ts';
import { guarded, placeOf } from '../../util/guard.ts';

const COLLECTING = placeOf(
  'the collection of a metric',
  'It is missing, and others are sent. Report this to Sightline.',
);

/**
 * Reads all metrics at once. The SDK collects them by promises, which no longer settle when a process
 * exits, although nothing in the way from instrument to metric takes time. So this file, and no other,
 * reaches into private parts of @opentelemetry/sdk-metrics 3.0.0; `test/lifecycle/collect-now.test.ts`
 * fails when they change. (Upstream has no issue about a synchronous collection yet.)
 *
 * @returns undefined where those parts are not as they were
 */
export function collectNow(
  provider: MeterProvider,
  reader: IMetricReader,
): ResourceMetrics | undefined {
  const state = (provider as unknown as { _sharedState?: SharedState })._sharedState;
  const collector = state?.metricCollectors.find((each) => each._metricReader === reader);
  if (state === undefined || collector === undefined) return undefined;
  const now = millisToHrTime(wallClock());
  const scopeMetrics: ScopeMetrics[] = [];
  for (const meter of state.meterSharedStates.values()) {
    observe(meter.observableRegistry, now);
    const found = meter.metricStorageRegistry
      .getStorages(collector)
      .map((storage) => guarded(COLLECTING, () => storage.collect(collector, now)));
    const metrics = found.filter((metric) => metric != null);
    if (metrics.length > 0) scopeMetrics.push({ scope: meter._instrumentationScope, metrics });
  }
  return { resource: state.resource, scopeMetrics };
}

/** Callbacks that answer by a promise are left out. */
function observe(registry: ObservableRegistry, now: HrTime): void {
  for (const { callback, instrument } of registry._callbacks) {
    const values: Measurement[] = [];
    run(() => callback({ observe: (value, attributes = {}) => values.push([attributes, value]) }));
    record(instrument, values, now);
  }
  for (const { callback, instruments } of registry._batchCallbacks) {
    const values = new Map<Observable, Measurement[]>();
    for (const instrument of instruments) values.set(instrument, []);
    run(() =>
      callback({
        observe: (instrument, value, attributes = {}) =>
          values.get(instrument)?.push([attributes, value]),
      }),
    );
    for (const [instrument, measurements] of values) record(instrument, measurements, now);
  }
}

function record(instrument: Observable, values: readonly Measurement[], now: HrTime): void {
  if (values.length === 0) return;
  for (const storage of instrument._metricStorages) {
    storage.record({ entries: () => values.values() }, now);
  }
}

function run(callback: () => unknown): void {
  try {
    callback();
  } catch {
    // One that fails says nothing; the others do.
  }
}

type ScopeMetrics = ResourceMetrics['scopeMetrics'][number];
type Measurement = readonly [Attributes, number];

interface Collector {
  readonly _metricReader: IMetricReader;
}

interface Observable {
  readonly _metricStorages: ReadonlyArray<{
    record(values: { entries(): Iterable<Measurement> }, time: HrTime): void;
  }>;
}

interface ObservableRegistry {
  readonly _callbacks: ReadonlyArray<{
    readonly instrument: Observable;
    callback(result: { observe(value: number, attributes?: Attributes): void }): unknown;
  }>;
  readonly _batchCallbacks: ReadonlyArray<{
    readonly instruments: ReadonlySet<Observable>;
    callback(result: {
      observe(instrument: Observable, value: number, attributes?: Attributes): void;
    }): unknown;
  }>;
}

interface SharedState {
  readonly resource: ResourceMetrics['resource'];
  readonly metricCollectors: readonly Collector[];
  readonly meterSharedStates: ReadonlyMap<
    string,
    {
      readonly _instrumentationScope: ScopeMetrics['scope'];
      readonly observableRegistry: ObservableRegistry;
      readonly metricStorageRegistry: {
        getStorages(collector: Collector): ReadonlyArray<{
          collect(collector: Collector, time: HrTime): ScopeMetrics['metrics'][number] | undefined;
        }>;
      };
    }
  >;
}
