import { type AggregationOption, AggregationType, DataPointType } from '@opentelemetry/sdk-metrics';
import { ExplicitSeries } from './explicit-series.ts';
import { ExponentialSeries } from './exponential-series.ts';
import type { SeriesKind } from './histogram-table.ts';

/** Source: Metrics SDK, "Base2 Exponential Bucket Histogram Aggregation". */
const DEFAULT_MAX_SIZE = 160;

/**
 * @param boundaries the boundaries advised by the instrument
 * @returns undefined when a reader aggregates histograms as something else
 */
export function seriesKindOf(
  aggregation: AggregationOption,
  boundaries: readonly number[],
): SeriesKind | undefined {
  switch (aggregation.type) {
    case AggregationType.DEFAULT:
      return explicit(boundaries, true);
    case AggregationType.EXPLICIT_BUCKET_HISTOGRAM:
      return explicit(
        aggregation.options?.boundaries ?? boundaries,
        aggregation.options?.recordMinMax ?? true,
      );
    case AggregationType.EXPONENTIAL_HISTOGRAM: {
      const { maxSize = DEFAULT_MAX_SIZE, recordMinMax = true } = aggregation.options ?? {};
      return {
        dataPointType: DataPointType.EXPONENTIAL_HISTOGRAM,
        create: (attributes, startTime) =>
          new ExponentialSeries(attributes, startTime, maxSize, recordMinMax),
      };
    }
    default:
      return undefined;
  }
}

function explicit(boundaries: readonly number[], hasMinMax: boolean): SeriesKind {
  return {
    dataPointType: DataPointType.HISTOGRAM,
    create: (attributes, startTime) =>
      new ExplicitSeries(attributes, startTime, boundaries, hasMinMax),
  };
}
