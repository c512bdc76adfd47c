import type { Store } from '../store.ts';
import { listRoutes, type RouteLine } from './routes.ts';

/** One start of a service. */
export interface RunLine {
  readonly id: number;
  readonly service: string;
  readonly version: string | null;
  readonly pid: number | null;
  readonly host: string;
  /** Microseconds since 1970. */
  readonly firstUs: number;
  readonly lastUs: number;
  readonly spans: number;
  readonly isPinned: boolean;
}

/** A route in two runs; undefined if a run has no requests to it. */
export interface RouteComparison {
  readonly route: string;
  readonly before: RunRoute | undefined;
  readonly after: RunRoute | undefined;
}

export interface RunRoute extends RouteLine {
  /** Database queries per request, on average. */
  readonly queries: number;
}

const MAX_RUNS = 100;
/** The newest traces of a run, from which the average of queries is taken. */
const MAX_TRACES = 1500;

/** The runs, the newest first; pinned ones before all others. */
export function listRuns({ database }: Store): readonly RunLine[] {
  const rows = database
    .prepare(
      `SELECT id, service, version, pid, host, first_us AS firstUs, last_us AS lastUs, spans,
         is_pinned AS isPinned
       FROM runs ORDER BY is_pinned DESC, first_us DESC, id DESC LIMIT ${MAX_RUNS}`,
    )
    .all() as unknown as Array<Omit<RunLine, 'isPinned'> & { isPinned: number }>;
  return rows.map((row) => ({ ...row, isPinned: row.isPinned === 1 }));
}

/** @returns whether the run exists */
export function pinRun({ database }: Store, id: number, isPinned: boolean): boolean {
  const set = database.prepare('UPDATE runs SET is_pinned = ? WHERE id = ?');
  return Number(set.run(isPinned ? 1 : 0, id).changes) > 0;
}

/** Compares two runs by route: routes that only one of them has first, then the most frequent. */
export function compareRuns(
  store: Store,
  before: number,
  after: number,
): readonly RouteComparison[] {
  const [first, second] = [routesOf(store, before), routesOf(store, after)];
  const names = new Set([...first.keys(), ...second.keys()]);
  const rows = [...names].map((route) => ({
    route,
    before: first.get(route),
    after: second.get(route),
  }));
  const isAlone = (row: RouteComparison) => row.before === undefined || row.after === undefined;
  const count = (row: RouteComparison) => (row.before?.count ?? 0) + (row.after?.count ?? 0);
  return rows.sort((a, b) => Number(isAlone(b)) - Number(isAlone(a)) || count(b) - count(a));
}

function routesOf(store: Store, run: number): ReadonlyMap<string, RunRoute> {
  const queries = store.database
    .prepare(
      `SELECT name, avg(queries) AS queries FROM (SELECT name, queries FROM traces
         WHERE run = ? AND has_root = 1 ORDER BY start_us DESC LIMIT ${MAX_TRACES}) GROUP BY name`,
    )
    .all(run) as unknown as Array<{ name: string; queries: number }>;
  const byName = new Map(queries.map((row) => [row.name, row.queries]));
  return new Map(
    listRoutes(store, { run }).map((line) => [
      line.route,
      { ...line, queries: byName.get(line.route) ?? 0 },
    ]),
  );
}
