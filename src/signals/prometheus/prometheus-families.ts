import type { Attributes, HrTime } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import {
  DataPointType,
  type ExponentialHistogram,
  type Histogram,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { failedAt, placeOf } from '../../util/guard.ts';
import { familyName, labelName, type PrometheusKind } from './prometheus-names.ts';

/** A line of the text, but for how numbers are written. */
export interface Sample {
  /** `_total`, `_bucket`, `_sum`, `_count`, `_created` or ''. */
  readonly suffix: string;
  /** `a="1",b="2"` */
  readonly labels: string;
  /** Upper bound of a bucket. */
  readonly le?: number;
  readonly value: number;
}

/** The suffix of the time at which a series was 0, in seconds since 1970; OpenMetrics alone has it. */
export const CREATED = '_created';

/** All series of a name; the formats want them together. */
export interface Family {
  readonly name: string;
  readonly unit: string;
  readonly kind: PrometheusKind;
  readonly help: string;
  readonly samples: Sample[];
}

const WRITING = placeOf(
  'the writing of a metric for Prometheus',
  'It was left out alone, and the others are served. Report this to Sightline.',
);

export interface FamilyOptions {
  /** Whether labels say which instrumentation a series is from. */
  readonly scopeLabels: boolean;
}

/** Brings metrics into the families that Prometheus has. Those of a name, but of another kind, are left out. */
export function familiesOf(
  { scopeMetrics }: ResourceMetrics,
  { scopeLabels }: FamilyOptions,
): readonly Family[] {
  const families = new Map<string, Family>();
  for (const { scope, metrics } of scopeMetrics) {
    const ofScope = scopeLabels ? scopeLabelsOf(scope) : '';
    for (const metric of metrics) {
      const kind = kindOf(metric);
      const { name, unit } = familyName(metric.descriptor.name, metric.descriptor.unit, kind);
      const known = families.get(name);
      if (known !== undefined && known.kind !== kind) continue;
      const help = metric.descriptor.description;
      const family = known ?? { name, unit, kind, help, samples: [] };
      const samples: Sample[] = [];
      try {
        addSamples(samples, metric, ofScope);
      } catch (error) {
        failedAt(WRITING, error);
        continue;
      }
      families.set(name, family);
      for (const sample of samples) family.samples.push(sample);
    }
  }
  return [...families.values()].filter(({ samples }) => samples.length > 0);
}

/** `a="1",b="2"`; attributes whose names become the same share a label. */
export function labelsOf(attributes: Attributes): string {
  const labels = new Map<string, string>();
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null) continue;
    const name = labelName(key);
    const text =
      typeof value === 'string'
        ? value
        : Array.isArray(value)
          ? JSON.stringify(value)
          : String(value);
    const known = labels.get(name);
    labels.set(name, known === undefined ? text : `${known};${text}`);
  }
  return [...labels].map(([name, text]) => `${name}="${quoted(text)}"`).join(',');
}

function scopeLabelsOf({ name, version }: InstrumentationScope): string {
  return labelsOf({
    'otel.scope.name': name,
    ...(version === undefined || version === '' ? {} : { 'otel.scope.version': version }),
  });
}

function quoted(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}

function kindOf(metric: MetricData): PrometheusKind {
  if (metric.dataPointType === DataPointType.SUM) return metric.isMonotonic ? 'counter' : 'gauge';
  return metric.dataPointType === DataPointType.GAUGE ? 'gauge' : 'histogram';
}

function addSamples(samples: Sample[], metric: MetricData, ofScope: string): void {
  const labels = (attributes: Attributes) =>
    [labelsOf(attributes), ofScope].filter((part) => part !== '').join(',');
  switch (metric.dataPointType) {
    case DataPointType.HISTOGRAM:
      for (const { attributes, value, startTime } of metric.dataPoints) {
        addHistogram(samples, labels(attributes), value, explicitBuckets(value), startTime);
      }
      break;
    case DataPointType.EXPONENTIAL_HISTOGRAM:
      for (const { attributes, value, startTime } of metric.dataPoints) {
        addHistogram(samples, labels(attributes), value, exponentialBuckets(value), startTime);
      }
      break;
    default: {
      const isCounter = metric.dataPointType === DataPointType.SUM && metric.isMonotonic;
      const suffix = isCounter ? '_total' : '';
      for (const { attributes, value, startTime } of metric.dataPoints) {
        const written = labels(attributes);
        samples.push({ suffix, labels: written, value });
        if (isCounter) samples.push(created(written, startTime));
      }
    }
  }
}

type Buckets = ReadonlyArray<readonly [le: number, count: number]>;

function addHistogram(
  samples: Sample[],
  labels: string,
  { sum, count }: Pick<Histogram, 'sum' | 'count'>,
  buckets: Buckets,
  startTime: HrTime,
): void {
  let below = 0;
  for (const [le, inside] of buckets) {
    below += inside;
    samples.push({ suffix: '_bucket', labels, le, value: below });
  }
  samples.push({ suffix: '_bucket', labels, le: Number.POSITIVE_INFINITY, value: count });
  if (sum !== undefined) samples.push({ suffix: '_sum', labels, value: sum });
  samples.push({ suffix: '_count', labels, value: count }, created(labels, startTime));
}

function created(labels: string, [seconds, nanoseconds]: HrTime): Sample {
  return {
    suffix: CREATED,
    labels,
    value: (seconds * 1000 + Math.round(nanoseconds / 1e6)) / 1000,
  };
}

function explicitBuckets({ buckets }: Histogram): Buckets {
  return buckets.boundaries.map((boundary, index) => [boundary, buckets.counts[index]!]);
}

/** The text formats have no native histograms: each bucket that is in use is one of theirs. */
function exponentialBuckets({
  scale,
  zeroCount,
  positive,
  negative,
}: ExponentialHistogram): Buckets {
  const base = 2 ** (2 ** -scale);
  const below = negative.bucketCounts.map(
    (count, index) => [-(base ** (negative.offset + index)), count] as const,
  );
  const above = positive.bucketCounts.map(
    (count, index) => [base ** (positive.offset + index + 1), count] as const,
  );
  return [...below.reverse(), [0, zeroCount], ...above];
}
