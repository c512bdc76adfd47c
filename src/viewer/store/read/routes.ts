import { durationOf, quantileOf } from '../duration-buckets.ts';
import type { Store } from '../store.ts';

/** Rate, errors and durations of the requests to a route. */
export interface RouteLine {
  readonly service: string;
  /** Name of the server spans, such as `GET /users/:id`. */
  readonly route: string;
  readonly count: number;
  readonly errors: number;
  readonly perSecond: number;
  readonly p50Ns: number;
  readonly p95Ns: number;
  readonly p99Ns: number;
  readonly maxNs: number;
}

export interface RouteFilter {
  /** Microseconds since 1970, rounded down to a minute. */
  readonly fromUs?: number | undefined;
  readonly toUs?: number | undefined;
  readonly run?: number | undefined;
  readonly service?: string | undefined;
}

const MICROS_PER_MINUTE = 60_000_000;

/** Requests to a route in one bucket of durations. */
interface BucketCount {
  readonly service: string;
  readonly route: string;
  readonly bucket: number;
  readonly count: number;
  readonly errors: number;
  readonly first: number;
  readonly last: number;
}

type BucketRow = readonly [
  run: number,
  route: string,
  bucket: number,
  count: number,
  errors: number,
  first: number,
  last: number,
];

interface Run {
  readonly id: number;
  readonly service: string;
}

/** The routes, the most frequent first. Reads counts, not spans, in the order of their primary key. */
export function listRoutes({ database, now }: Store, filter: RouteFilter): readonly RouteLine[] {
  const { fromUs = 0, toUs = Number.MAX_SAFE_INTEGER, run, service } = filter;
  const services = new Map(
    (database.prepare('SELECT id, service FROM runs').all() as unknown as Run[]).map((one) => [
      one.id,
      one.service,
    ]),
  );
  // The database writes JSON faster than it returns rows.
  const { json } = database
    .prepare(
      `SELECT json_group_array(json_array(run, route, bucket, count, errors, first, last)) AS json
       FROM (SELECT run, route, bucket, sum(count) AS count, sum(errors) AS errors, min(minute) AS first,
               max(minute) AS last
             FROM requests WHERE minute >= ? AND minute <= ? ${run === undefined ? '' : 'AND run = ?'}
             GROUP BY run, route, bucket)`,
    )
    .get(
      ...[Math.floor(fromUs / MICROS_PER_MINUTE), Math.floor(toUs / MICROS_PER_MINUTE)],
      ...(run === undefined ? [] : [run]),
    ) as { json: string };
  const rows = (JSON.parse(json) as BucketRow[]).flatMap(
    ([id, route, bucket, count, errors, first, last]): BucketCount[] => {
      const name = services.get(id);
      const isMatch = name !== undefined && (service === undefined || service === name);
      return isMatch ? [{ service: name, route, bucket, count, errors, first, last }] : [];
    },
  );
  const groups = Map.groupBy(rows, (row) => `${row.service}\n${row.route}`);
  const nowMinute = (now() * 1000) / MICROS_PER_MINUTE;
  return [...groups.values()]
    .map((group) => lineOf(group, nowMinute))
    .sort((a, b) => b.count - a.count || a.route.localeCompare(b.route));
}

function lineOf(group: readonly BucketCount[], nowMinute: number): RouteLine {
  const { service, route } = group[0]!;
  const sum = (getValue: (row: BucketCount) => number) =>
    group.reduce((total, row) => total + getValue(row), 0);
  const count = sum((row) => row.count);
  const first = Math.min(...group.map((row) => row.first));
  const last = Math.max(...group.map((row) => row.last));
  // The current minute counts only as far as it has passed.
  const minutes = Math.max(1, Math.min(last + 1, nowMinute) - first);
  const counts = group.map((row) => [row.bucket, row.count] as const);
  return {
    service,
    route,
    count,
    errors: sum((row) => row.errors),
    perSecond: count / (minutes * 60),
    p50Ns: quantileOf(counts, 0.5),
    p95Ns: quantileOf(counts, 0.95),
    p99Ns: quantileOf(counts, 0.99),
    maxNs: durationOf(Math.max(...group.map((row) => row.bucket))),
  };
}
