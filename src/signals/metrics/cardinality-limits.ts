import type { PeriodicMetricReaderConfigModel } from '@opentelemetry/configuration';
import type { InstrumentType } from '@opentelemetry/sdk-metrics';
import type { MetricsModel } from '../../configuration/signal-models.ts';

type Limits = NonNullable<PeriodicMetricReaderConfigModel['cardinality_limits']>;

/** Returns the limit of a reader for one kind of instrument. Source: Metrics SDK, "Cardinality limits". */
export function limitFor(
  limits: Limits | null | undefined,
  type: InstrumentType,
  fallback: number,
): number {
  const key = type.toLowerCase() as keyof Limits;
  return limits?.[key] ?? limits?.default ?? fallback;
}

/** Returns the lowest limit: metrics with fewer series have not reached theirs. */
export function lowestLimit({ readers, views }: MetricsModel, fallback: number): number {
  const limits = [
    ...readers.flatMap(({ periodic, pull }) =>
      Object.values((periodic ?? pull)?.cardinality_limits ?? {}),
    ),
    ...(views ?? []).map(({ stream }) => stream.aggregation_cardinality_limit),
  ].filter((limit) => typeof limit === 'number');
  return Math.min(fallback, LIMIT_OF_VIEWS, ...limits);
}

/** The SDK's limit for instruments selected by a view that sets none. */
export const LIMIT_OF_VIEWS = 2000;
