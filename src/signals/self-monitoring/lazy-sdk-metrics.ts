import type { MeterProvider } from '@opentelemetry/api';
import type { TelemetryCounts } from '../../export/telemetry-counts.ts';
import { setTimeout } from '../../util/clock.ts';
import { guarded, placeOf } from '../../util/guard.ts';
import { VERSION } from '../../util/version.ts';
import { createSdkMetrics, type SdkMetrics } from './sdk-metrics.ts';

/** The metrics of the SDK itself, created after the start, which does not pay for them. */
export interface LazySdkMetrics {
  /**
   * Records the durations measured since the last collection; creates the instruments first where there are none.
   *
   * @returns whether it created them: that takes a moment
   */
  beforeCollection(): boolean;
}

const SDK_METRICS = placeOf(
  'the collection of the metrics of the SDK itself',
  'They are missing; other metrics are exported. Report this to Sightline.',
);

/** After the start, and long before the first collection by default, in milliseconds. */
const CREATED_AFTER_MS = 3500;

export function createLazySdkMetrics(
  provider: MeterProvider,
  counts: TelemetryCounts,
): LazySdkMetrics {
  let metrics: SdkMetrics | undefined;
  const create = (): SdkMetrics => {
    metrics ??= createSdkMetrics(provider.getMeter('sightline', VERSION), counts);
    return metrics;
  };
  setTimeout(() => guarded(SDK_METRICS, create), CREATED_AFTER_MS).unref();
  return {
    beforeCollection() {
      const isCreated = metrics !== undefined;
      guarded(SDK_METRICS, () => create().recordDurations());
      return !isCreated;
    },
  };
}
