import type { DatabaseSync } from 'node:sqlite';
import {
  METRIC_KINDS,
  type Metric,
  type MetricKind,
  type MetricsData,
} from '../../otlp/otlp-types.ts';
import { toMicros } from '../../otlp/values.ts';
import type { Ids } from '../ids.ts';
import { createRowCache } from '../row-cache.ts';

const MAX_CACHED_ROWS = 20_000;

export interface MetricWriter {
  (data: MetricsData, nowUs: number): undefined;
  /** Clears the caches, after a rollback or a removal of rows. */
  clear(): void;
}

/** Writes data points, by metric and series. Ignores a point that arrives again. */
export function createMetricWriter(database: DatabaseSync, ids: Ids): MetricWriter {
  const metrics = createRowCache<number>(MAX_CACHED_ROWS);
  const series = createRowCache<number>(MAX_CACHED_ROWS);
  const addMetric = database.prepare(
    `INSERT INTO metrics(resource, scope, json, name, kind) VALUES(?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET json = json RETURNING id`,
  );
  const addSeries = database.prepare(
    `INSERT INTO series(metric, attributes) VALUES(?, ?)
     ON CONFLICT DO UPDATE SET attributes = attributes RETURNING id`,
  );
  const insert = database.prepare(
    'INSERT OR IGNORE INTO points(series, time_us, json) VALUES(?, ?, ?)',
  );

  const write = (
    metric: Metric,
    kind: MetricKind,
    resource: number,
    scope: number,
    now: number,
  ) => {
    const { dataPoints = [], ...rest } = metric[kind] ?? {};
    const { [kind]: _, ...identity } = metric;
    const json = JSON.stringify({ ...identity, [kind]: rest });
    const name = metric.name ?? '';
    const metricId = metrics.get(
      `${resource} ${scope} ${json}`,
      () => (addMetric.get(resource, scope, json, name, kind) as { id: number }).id,
    );
    for (const point of dataPoints) {
      const attributes = JSON.stringify(point.attributes ?? []);
      const seriesId = series.get(
        `${metricId} ${attributes}`,
        () => (addSeries.get(metricId, attributes) as { id: number }).id,
      );
      insert.run(seriesId, toMicros(point.timeUnixNano) || now, JSON.stringify(point));
    }
  };

  const writeAll = ({ resourceMetrics = [] }: MetricsData, nowUs: number) => {
    for (const { resource: wireResource, scopeMetrics = [] } of resourceMetrics) {
      const resource = ids.resource(wireResource, nowUs);
      for (const { scope: wireScope, metrics: list = [] } of scopeMetrics) {
        const scope = ids.scope(wireScope);
        for (const metric of list) {
          const kind = METRIC_KINDS.find((candidate) => metric[candidate] !== undefined);
          if (kind !== undefined) write(metric, kind, resource.id, scope, nowUs);
        }
      }
    }
    return undefined;
  };
  return Object.assign(writeAll, {
    clear() {
      metrics.clear();
      series.clear();
    },
  });
}
