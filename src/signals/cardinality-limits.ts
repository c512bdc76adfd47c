import type {
  MeterProviderConfigModel,
  PeriodicMetricReaderConfigModel,
} from '@opentelemetry/configuration';
import type { InstrumentType } from '@opentelemetry/sdk-metrics';

/** Sets of attribute values that a metric tells apart. Source: Metrics SDK, "Cardinality limits". */
export const DEFAULT_CARDINALITY_LIMIT = 2000;

type Limits = NonNullable<PeriodicMetricReaderConfigModel['cardinality_limits']>;

/** The limit of a reader for one kind of instruments. */
export function limitFor(limits: Limits, type: InstrumentType): number {
  const key = type.toLowerCase() as keyof Limits;
  return limits[key] ?? limits.default ?? DEFAULT_CARDINALITY_LIMIT;
}

/** Metrics with fewer series than this have not reached their limit, whichever it is. */
export function lowestLimit({ readers, views }: MeterProviderConfigModel): number {
  const given = [
    ...readers.flatMap(({ periodic, pull }) =>
      Object.values((periodic ?? pull)?.cardinality_limits ?? {}),
    ),
    ...(views ?? []).map(({ stream }) => stream.aggregation_cardinality_limit),
  ].filter((limit) => typeof limit === 'number');
  return Math.min(DEFAULT_CARDINALITY_LIMIT, ...given);
}
