import type { HrTime } from '@opentelemetry/api';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { guarded, placeOf } from '../../util/guard.ts';
import type {
  Measurement,
  ObservableRegistry,
  SdkCollector,
  SdkObservable,
  SdkState,
} from './sdk-state.ts';

const READING = placeOf(
  'the collection of a metric',
  'The metric is missing; the others are sent. Report this to Sightline.',
);

type ScopeMetrics = ResourceMetrics['scopeMetrics'][number];

/** Reads the metrics of all meters in one step, so that no exit can come between two of them. */
export function readMetrics(
  state: SdkState,
  collector: SdkCollector,
  time: HrTime,
): readonly ScopeMetrics[] {
  return [...state.meterSharedStates.values()].flatMap((meter) => {
    const metrics = meter.metricStorageRegistry
      .getStorages(collector)
      .map((storage) => guarded(READING, () => storage.collect(collector, time)))
      .filter((metric) => metric != null);
    return metrics.length === 0 ? [] : [{ scope: meter._instrumentationScope, metrics }];
  });
}

/**
 * Calls the callbacks of all observable instruments, and waits for those that return promises.
 *
 * @param timeoutMillis longest wait for one of them; undefined: none
 * @returns the errors of those that failed
 */
export async function observe(
  state: SdkState,
  time: HrTime,
  timeoutMillis: number | undefined,
): Promise<readonly unknown[]> {
  const errors = await Promise.all(
    [...state.meterSharedStates.values()].map(({ observableRegistry }) =>
      observableRegistry.observe(time, timeoutMillis),
    ),
  );
  return errors.flat();
}

/** The same at an exit, where no promise settles: callbacks that return one are left out. */
export function observeSync(state: SdkState, time: HrTime): void {
  for (const { observableRegistry } of state.meterSharedStates.values()) {
    observeCallbacks(observableRegistry, time);
    observeBatchCallbacks(observableRegistry, time);
  }
}

function observeCallbacks({ _callbacks }: ObservableRegistry, time: HrTime): void {
  for (const { callback, instrument } of _callbacks) {
    const values: Measurement[] = [];
    run(() => callback({ observe: (value, attributes = {}) => values.push([attributes, value]) }));
    record(instrument, values, time);
  }
}

function observeBatchCallbacks({ _batchCallbacks }: ObservableRegistry, time: HrTime): void {
  for (const { callback, instruments } of _batchCallbacks) {
    const values = new Map<SdkObservable, Measurement[]>();
    for (const instrument of instruments) values.set(instrument, []);
    run(() =>
      callback({
        observe: (instrument, value, attributes = {}) =>
          values.get(instrument)?.push([attributes, value]),
      }),
    );
    for (const [instrument, measurements] of values) record(instrument, measurements, time);
  }
}

function record(instrument: SdkObservable, values: readonly Measurement[], time: HrTime): void {
  if (values.length === 0) return;
  for (const storage of instrument._metricStorages) {
    storage.record({ entries: () => values.values() }, time);
  }
}

function run(callback: () => unknown): void {
  try {
    callback();
  } catch {
    // A callback that fails has no values; the others do.
  }
}
