import type { Meter } from '@opentelemetry/api';
import type { IMetricReader } from '@opentelemetry/sdk-metrics';
import { load } from '../load.ts';
import type { SdkMetrics } from './sdk-metrics.ts';
import type { TelemetryCounts } from './telemetry-counts.ts';

/** What happens around each collection of metrics. */
export interface Collections {
  /** Before metrics are read. */
  begin(): void;
  /** Has a reader go by these. */
  watch(reader: IMetricReader, type: string): void;
}

/**
 * Adds the metrics of the SDK itself to what is collected. They are made, and their code is loaded, with
 * the first collection.
 */
export function createCollections(meter: () => Meter, counts: TelemetryCounts): Collections {
  let metrics: SdkMetrics | undefined;
  const begin = (): void => {
    metrics ??= load<typeof import('./sdk-metrics.ts')>(
      'sightline:signals/sdk-metrics',
    ).createSdkMetrics(meter(), counts);
    metrics.recordDurations();
  };
  return {
    begin,
    watch(reader, type) {
      const component = counts.addReader(type);
      const { collect } = reader;
      reader.collect = async (options) => {
        begin();
        const started = performance.now();
        const result = await collect.call(reader, options);
        const seconds = (performance.now() - started) / 1000;
        const error = result.errors.length === 0 ? undefined : nameOf(result.errors[0]);
        counts.took({ of: component, seconds, error });
        return result;
      };
    },
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'Error';
}
