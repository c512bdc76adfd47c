import type { DatabaseSync } from 'node:sqlite';
import { METRIC_KINDS, type Metric, type MetricKind, type MetricsData } from '../../otlp/types.ts';
import { toMicros } from '../../otlp/values.ts';
import type { Ids } from '../ids.ts';

/** Series that are looked up again and again; beyond this, the map begins anew. */
const MAX_KEPT = 20_000;

export interface MetricWriter {
  (data: MetricsData, nowUs: number): undefined;
  /** Looks all up anew: a transaction was rolled back, or rows were removed. */
  forget(): void;
}

/** Keeps data points, by metric and series. One that comes a second time is kept as it was. */
export function createMetricWriter(database: DatabaseSync, ids: Ids): MetricWriter {
  const metrics = new Map<string, number>();
  const series = new Map<string, number>();
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

  const keep = (map: Map<string, number>, key: string, make: () => { id: number }) => {
    const known = map.get(key);
    if (known !== undefined) return known;
    if (map.size >= MAX_KEPT) map.clear();
    const { id } = make();
    map.set(key, id);
    return id;
  };

  const write = (
    metric: Metric,
    kind: MetricKind,
    resource: number,
    scope: number,
    now: number,
  ) => {
    const { dataPoints = [], ...rest } = metric[kind] ?? {};
    const { [kind]: _, ...named } = metric;
    const json = JSON.stringify({ ...named, [kind]: rest });
    const name = metric.name ?? '';
    const id = keep(
      metrics,
      `${resource} ${scope} ${json}`,
      () => addMetric.get(resource, scope, json, name, kind) as { id: number },
    );
    for (const point of dataPoints) {
      const attributes = JSON.stringify(point.attributes ?? []);
      const row = keep(
        series,
        `${id} ${attributes}`,
        () => addSeries.get(id, attributes) as { id: number },
      );
      insert.run(row, toMicros(point.timeUnixNano) || now, JSON.stringify(point));
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
    forget() {
      metrics.clear();
      series.clear();
    },
  });
}
