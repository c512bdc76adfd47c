import type { PeriodicMetricReaderConfigModel } from '@opentelemetry/configuration';
import type { InstrumentType } from '@opentelemetry/sdk-metrics';
import type { MetricsModel } from '../../configuration/signal-models.ts';

type Limits = NonNullable<PeriodicMetricReaderConfigModel['cardinality_limits']>;

/** The limit of a reader for one kind of instruments. Source: Metrics SDK, "Cardinality limits". */
export function limitFor(
  limits: Limits | null | undefined,
  type: InstrumentType,
  fallback: number,
): number {
  const key = type.toLowerCase() as keyof Limits;
  return limits?.[key] ?? limits?.default ?? fallback;
}

/** Metrics with fewer series than this have not reached their limit, whichever it is. */
export function lowestLimit({ readers, views }: MetricsModel, fallback: number): number {
  const given = [
    ...readers.flatMap(({ periodic, pull }) =>
      Object.values((periodic ?? pull)?.cardinality_limits ?? {}),
    ),
    ...(views ?? []).map(({ stream }) => stream.aggregation_cardinality_limit),
  ].filter((limit) => typeof limit === 'number');
  return Math.min(fallback, LIMIT_OF_VIEWS, ...given);
}

/** That of the SDK for an instrument which a view selects, where the view names none. */
export const LIMIT_OF_VIEWS = 2000;
