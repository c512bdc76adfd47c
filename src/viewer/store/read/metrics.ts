import type { DataPoint, KeyValue, Metric, MetricKind } from '../../otlp/otlp-types.ts';
import type { Store } from '../store.ts';

/** A metric of a service, across its runs. */
export interface MetricLine {
  readonly name: string;
  readonly kind: MetricKind;
  readonly service: string;
  readonly unit: string;
  readonly description: string;
  readonly series: number;
}

/** One set of attributes of a metric in one run, with its points in the order of time. */
export interface MetricSeries {
  readonly id: number;
  readonly run: number;
  readonly attributes: readonly KeyValue[];
  /** 1 delta, 2 cumulative; 0 for gauges and summaries. */
  readonly temporality: number;
  readonly isMonotonic: boolean;
  readonly points: readonly DataPoint[];
}

/** Maximum number of series that are read of a metric. */
const MAX_SERIES = 100;

export function listMetrics({ database }: Store): readonly MetricLine[] {
  const rows = database
    .prepare(
      `SELECT m.name, m.kind, r.service, max(m.json) AS json, sum(coalesce(s.count, 0)) AS series
       FROM metrics m JOIN resources r ON r.id = m.resource
         LEFT JOIN (SELECT metric, count(*) AS count FROM series GROUP BY metric) s ON s.metric = m.id
       GROUP BY m.name, m.kind, r.service ORDER BY m.name, r.service LIMIT 2000`,
    )
    .all() as unknown as Array<Omit<MetricLine, 'unit' | 'description'> & { json: string }>;
  return rows.map(({ json, ...row }) => {
    const { unit = '', description = '' } = JSON.parse(json) as Metric;
    return { ...row, unit, description };
  });
}

/** The series of a metric with points since `sinceUs`. */
export function readMetric(
  { database }: Store,
  { name, service, sinceUs, limit }: MetricQuery,
): readonly MetricSeries[] {
  const rows = database
    .prepare(
      `SELECT s.id, r.run, s.attributes, m.json, m.kind FROM metrics m
         JOIN resources r ON r.id = m.resource CROSS JOIN series s ON s.metric = m.id
       WHERE m.name = ? AND r.service = ? ORDER BY s.id DESC LIMIT ${MAX_SERIES}`,
    )
    .all(name, service) as unknown as Array<{
    id: number;
    run: number;
    attributes: string;
    json: string;
    kind: MetricKind;
  }>;
  const points = database.prepare(
    'SELECT json FROM points WHERE series = ? AND time_us >= ? ORDER BY time_us DESC LIMIT ?',
  );
  return rows
    .map(({ id, run, attributes, json, kind }) => {
      const data = (JSON.parse(json) as Metric)[kind];
      const newest = points.all(id, sinceUs, limit) as unknown as Array<{ json: string }>;
      return {
        id,
        run,
        attributes: JSON.parse(attributes) as readonly KeyValue[],
        temporality: data?.aggregationTemporality ?? 0,
        isMonotonic: data?.isMonotonic ?? false,
        points: newest.reverse().map((point) => JSON.parse(point.json) as DataPoint),
      };
    })
    .filter((series) => series.points.length > 0);
}

export interface MetricQuery {
  readonly name: string;
  readonly service: string;
  /** Microseconds since 1970. */
  readonly sinceUs: number;
  /** Maximum number of points per series: the newest. */
  readonly limit: number;
}
