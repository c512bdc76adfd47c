import type { DataPoint, Exemplar, MetricKind } from '../otlp/otlp-types.ts';
import { toMicros, toRecord } from '../otlp/values.ts';
import type { MetricSeries } from '../store/read/metrics.ts';
import { type Distribution, difference, distributionOf, merge, quantile } from './distribution.ts';

/** A line of a chart: a value for each time, or null. */
export interface ChartLine {
  readonly label: string;
  readonly values: ReadonlyArray<number | null>;
}

export interface ChartData {
  /** Seconds since 1970, ascending. */
  readonly times: readonly number[];
  readonly lines: readonly ChartLine[];
  /** One per time for histograms, else empty. */
  readonly distributions: readonly Distribution[];
  readonly exemplars: readonly ChartExemplar[];
  /** Whether the values are rates per second. */
  readonly perSecond: boolean;
}

export interface ChartExemplar {
  /** Seconds since 1970. */
  readonly time: number;
  readonly value: number;
  readonly trace: string;
  readonly span: string;
}

const QUANTILES = [0.5, 0.95, 0.99] as const;
const MICROS_PER_SECOND = 1e6;
const MAX_EXEMPLARS = 200;

/** The chart of a metric: quantiles of histograms, rates of counters, values of other kinds. */
export function chartData(kind: MetricKind, series: readonly MetricSeries[]): ChartData {
  const exemplars = series
    .flatMap(({ points }) => points.flatMap(exemplarsOf))
    .slice(-MAX_EXEMPLARS);
  if (kind === 'histogram' || kind === 'exponentialHistogram') {
    return { ...quantileChart(series), exemplars, perSecond: false };
  }
  const perSecond = kind === 'sum' && series.some(({ isMonotonic }) => isMonotonic);
  const lines =
    kind === 'summary'
      ? series.flatMap(summaryLines)
      : series.map((one) => ({
          label: labelOf(one),
          values: perSecond ? rates(one) : valuesOf(one.points),
        }));
  return { ...align(lines), distributions: [], exemplars, perSecond };
}

type Values = ReadonlyMap<number, number>;

function secondsOf(point: DataPoint): number {
  return toMicros(point.timeUnixNano) / MICROS_PER_SECOND;
}

function numberOf({ asDouble, asInt }: DataPoint): number {
  return Number(asDouble ?? asInt ?? 0);
}

function valuesOf(points: readonly DataPoint[]): Values {
  return new Map(points.map((point) => [secondsOf(point), numberOf(point)]));
}

/** Rates of a counter. A cumulative one grows since the point before, or from zero after a restart. */
function rates({ points, temporality }: MetricSeries): Values {
  const values = new Map<number, number>();
  for (const [index, point] of points.entries()) {
    const before = points[index - 1];
    const time = secondsOf(point);
    const isDelta = temporality === 1;
    const since =
      before === undefined
        ? toMicros(point.startTimeUnixNano) / MICROS_PER_SECOND
        : secondsOf(before);
    const isSame = before !== undefined && before.startTimeUnixNano === point.startTimeUnixNano;
    const growth = isDelta || !isSame ? numberOf(point) : numberOf(point) - numberOf(before);
    if (time > since && (isDelta || before !== undefined)) {
      values.set(time, Math.max(0, growth) / (time - since));
    }
  }
  return values;
}

function summaryLines(one: MetricSeries): Array<{ label: string; values: Values }> {
  const shares = new Set(
    one.points.flatMap(({ quantileValues = [] }) =>
      quantileValues.map(({ quantile: share = 0 }) => share),
    ),
  );
  return [...shares].map((share) => ({
    label: `P${share * 100} ${labelOf(one)}`,
    values: new Map(
      one.points.flatMap((point) => {
        const entry = point.quantileValues?.find(({ quantile: key = 0 }) => key === share);
        return entry === undefined ? [] : [[secondsOf(point), entry.value ?? 0] as const];
      }),
    ),
  }));
}

function quantileChart(series: readonly MetricSeries[]) {
  const byTime = new Map<number, Distribution[]>();
  for (const { points, temporality } of series) {
    for (const [index, point] of points.entries()) {
      const before = points[index - 1];
      const isContinued =
        temporality !== 1 &&
        before !== undefined &&
        before.startTimeUnixNano === point.startTimeUnixNano &&
        before.scale === point.scale;
      const total = distributionOf(point);
      const interval = isContinued ? difference(total, distributionOf(before)) : total;
      // The times of the series of one collection differ by less than a second.
      const time = Math.floor(secondsOf(point));
      byTime.set(time, [...(byTime.get(time) ?? []), interval]);
    }
  }
  const times = [...byTime.keys()].sort((a, b) => a - b);
  const distributions = times.map((time) => merge(byTime.get(time)!));
  const lines = QUANTILES.map((share) => ({
    label: `P${share * 100}`,
    values: distributions.map((distribution) => quantile(distribution, share) ?? null),
  }));
  return { times, lines, distributions };
}

function align(lines: ReadonlyArray<{ label: string; values: Values }>) {
  const times = [...new Set(lines.flatMap(({ values }) => [...values.keys()]))].sort(
    (a, b) => a - b,
  );
  return {
    times,
    lines: lines.map(({ label, values }) => ({
      label,
      values: times.map((time) => values.get(time) ?? null),
    })),
  };
}

function labelOf({ attributes, run }: MetricSeries): string {
  const pairs = Object.entries(toRecord(attributes)).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? `run ${run}` : pairs.join(', ');
}

function exemplarsOf({ exemplars = [] }: DataPoint): ChartExemplar[] {
  return exemplars
    .filter(({ traceId }) => traceId !== undefined && traceId !== '')
    .map((exemplar: Exemplar) => ({
      time: toMicros(exemplar.timeUnixNano) / MICROS_PER_SECOND,
      value: Number(exemplar.asDouble ?? exemplar.asInt ?? 0),
      trace: exemplar.traceId!,
      span: exemplar.spanId ?? '',
    }));
}
