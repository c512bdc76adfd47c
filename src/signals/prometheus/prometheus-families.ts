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

/** A line of the text with its number not yet formatted. */
export interface Sample {
  /** `_total`, `_bucket`, `_sum`, `_count`, `_created` or ''. */
  readonly suffix: string;
  /** `a="1",b="2"` */
  readonly labels: string;
  /** Upper bound of a bucket. */
  readonly le?: number;
  readonly value: number;
}

/** The suffix of the time at which a series was 0, in seconds since 1970; exists in OpenMetrics only. */
export const CREATED = '_created';

/** All series of a name. The formats require them to be together. */
export interface Family {
  readonly name: string;
  readonly unit: string;
  readonly kind: PrometheusKind;
  readonly help: string;
  readonly samples: Sample[];
}

const WRITING = placeOf(
  'the formatting of a metric for Prometheus',
  'Only that metric is missing. Report this to Sightline.',
);

export interface FamilyOptions {
  /** Whether labels name the instrumentation scope of a series. */
  readonly scopeLabels: boolean;
}

/** Groups metrics into families. Metrics with the name of another type's family are left out. */
export function familiesOf(
  { scopeMetrics }: ResourceMetrics,
  { scopeLabels }: FamilyOptions,
): readonly Family[] {
  const families = new Map<string, Family>();
  for (const { scope, metrics } of scopeMetrics) {
    const scopeLabelText = scopeLabels ? scopeLabelsOf(scope) : '';
    for (const metric of metrics) {
      const kind = kindOf(metric);
      const { name, unit } = familyName(metric.descriptor.name, metric.descriptor.unit, kind);
      const existing = families.get(name);
      if (existing !== undefined && existing.kind !== kind) continue;
      const help = metric.descriptor.description;
      const family = existing ?? { name, unit, kind, help, samples: [] };
      const samples: Sample[] = [];
      try {
        addSamples(samples, metric, scopeLabelText);
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

/** Formats `a="1",b="2"`. Attributes whose names become the same share a label. */
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
    const other = labels.get(name);
    labels.set(name, other === undefined ? text : `${other};${text}`);
  }
  return [...labels].map(([name, text]) => `${name}="${escapeLabel(text)}"`).join(',');
}

function scopeLabelsOf({ name, version }: InstrumentationScope): string {
  return labelsOf({
    'otel.scope.name': name,
    ...(version === undefined || version === '' ? {} : { 'otel.scope.version': version }),
  });
}

function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}

function kindOf(metric: MetricData): PrometheusKind {
  if (metric.dataPointType === DataPointType.SUM) return metric.isMonotonic ? 'counter' : 'gauge';
  return metric.dataPointType === DataPointType.GAUGE ? 'gauge' : 'histogram';
}

function addSamples(samples: Sample[], metric: MetricData, scopeLabelText: string): void {
  const labels = (attributes: Attributes) =>
    [labelsOf(attributes), scopeLabelText].filter((part) => part !== '').join(',');
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
        const labelText = labels(attributes);
        samples.push({ suffix, labels: labelText, value });
        if (isCounter) samples.push(createdSample(labelText, startTime));
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
  samples.push({ suffix: '_count', labels, value: count }, createdSample(labels, startTime));
}

function createdSample(labels: string, [seconds, nanoseconds]: HrTime): Sample {
  return {
    suffix: CREATED,
    labels,
    value: (seconds * 1000 + Math.round(nanoseconds / 1e6)) / 1000,
  };
}

function explicitBuckets({ buckets }: Histogram): Buckets {
  return buckets.boundaries.map((boundary, index) => [boundary, buckets.counts[index]!]);
}

/** The text formats have no native histograms: each used bucket becomes a classic one. */
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
