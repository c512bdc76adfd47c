import type { IMetricReader, MeterProvider, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { load } from '../load.ts';
import type { MetricRedaction } from '../redaction/metric-redaction.ts';
import { VERSION } from '../version.ts';
import type { Surroundings } from './exporters/surroundings.ts';
import type { Overflow } from './metric-overflow.ts';
import type { SdkMetrics } from './sdk-metrics.ts';

/** What happens around each collection of metrics. */
export interface Collections {
  /** Has a reader go by the other two. */
  watch(reader: IMetricReader, type: string): void;
  /** Before metrics are read. */
  begin(): void;
  /** When they have been: keeps them within their limits, and secrets out of them. */
  end(reader: IMetricReader, metrics: ResourceMetrics): void;
}

export interface CollectionsOptions {
  readonly provider: MeterProvider;
  /** Of series: with fewer, no metric has reached its limit. */
  readonly lowestLimit: number;
  readonly surroundings: Pick<Surroundings, 'counts' | 'warn'>;
  /** Undefined where redaction is off. */
  readonly redact: MetricRedaction | undefined;
}

/**
 * Adds the metrics of the SDK itself to what is collected, and sees to limits. The code for the one is
 * loaded with the first collection, that for the other when there is need.
 */
export function createCollections(options: CollectionsOptions): Collections {
  const { provider, lowestLimit } = options;
  const { counts, warn } = options.surroundings;
  let metrics: SdkMetrics | undefined;

  const begin = (): void => {
    metrics ??= load<typeof import('./sdk-metrics.ts')>(
      'sightline:signals/sdk-metrics',
    ).createSdkMetrics(provider.getMeter('sightline', VERSION), counts);
    metrics.recordDurations();
  };

  const end = (reader: IMetricReader, collected: ResourceMetrics): void => {
    limit(reader, collected);
    options.redact?.(collected);
  };

  const limit = (reader: IMetricReader, collected: ResourceMetrics): void => {
    const isFull = collected.scopeMetrics.some((scope) =>
      scope.metrics.some(({ dataPoints }) => dataPoints.length >= lowestLimit),
    );
    if (!isFull) return;
    const { limitSeries } = load<typeof import('./metric-overflow.ts')>(
      'sightline:signals/metric-overflow',
    );
    for (const overflow of limitSeries(provider, reader, collected)) {
      if (counts.overflowing.has(overflow.metric)) continue;
      if (counts.overflowing.size < MOST_OVERFLOWING) counts.overflowing.add(overflow.metric);
      warn(inWords(overflow));
    }
  };

  return {
    begin,
    end,
    watch(reader, type) {
      const component = counts.addReader(type);
      const { collect } = reader;
      reader.collect = async (...args) => {
        begin();
        const started = performance.now();
        const result = await collect.apply(reader, args);
        end(reader, result.resourceMetrics);
        const seconds = (performance.now() - started) / 1000;
        const error = result.errors.length === 0 ? undefined : nameOf(result.errors[0]);
        counts.took({ what: 'collection', of: component, seconds, error });
        return result;
      };
    },
  };
}

/** Metrics have names that a service may make up. */
const MOST_OVERFLOWING = 100;

function inWords({ metric, limit, attribute, values }: Overflow): string {
  return `the metric ${metric} has reached its limit of ${limit} sets of attribute values, of which ${attribute} has ${values}: what is new is counted together, under otel.metric.overflow. Give ${attribute} fewer values, leave it out by a view of a configuration file (attribute_keys), or raise SIGHTLINE_METRIC_CARDINALITY_LIMIT.`;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'Error';
}
