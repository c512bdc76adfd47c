import { listErrors, listOccurrences, readErrorGroup } from '../store/read/errors.ts';
import { listLogs, readLog } from '../store/read/logs.ts';
import { listMetrics, readMetric } from '../store/read/metrics.ts';
import { listModelCalls, listModelTotals } from '../store/read/model-calls.ts';
import { readOtlp } from '../store/read/otlp.ts';
import { listRoutes } from '../store/read/routes.ts';
import { compareRuns, listRuns } from '../store/read/runs.ts';
import { readMap } from '../store/read/service-map.ts';
import { listTraces, readTraceRows } from '../store/read/traces.ts';
import { serviceFrames } from '../trace/stack.ts';
import type { ApiContext } from './context.ts';
import {
  BadRequest,
  idOf,
  limitOf,
  logFilterOf,
  numberOf,
  textOf,
  timeOf,
  traceFilterOf,
} from './parameters.ts';
import { JsonText } from './response.ts';
import { sourceLines } from './source-files.ts';

type View = (context: ApiContext, query: URLSearchParams) => unknown;

const LINES = 200;
const MAX_LINES = 2000;
const MAX_POINTS = 2000;
const OCCURRENCES = 50;
const FRAMES_WITH_SOURCE = 3;

/** The data of the page, by name: `GET /api/view/traces` and so on. */
export const VIEWS: Readonly<Record<string, View>> = {
  status: ({ store, version, addresses, root }) => ({
    version,
    addresses,
    root,
    usedBytes: store.usedBytes(),
    bounds: store.bounds,
    services: servicesOf(store.database.prepare('SELECT DISTINCT service FROM runs').all()),
    arrived: store.arrived(),
  }),
  traces: ({ store }, query) =>
    listTraces(store, traceFilterOf(query, store.now()), limitOf(query, LINES, MAX_LINES)),
  trace: ({ store }, query) => {
    const id = required(idOf(query, 'id'), 'id');
    const logs = JSON.stringify(listLogs(store, { trace: id }, MAX_LINES).logs);
    return new JsonText(`{"rows":${readTraceRows(store, id)},"logs":${logs}}`);
  },
  span: ({ store }, query) => {
    const trace = required(idOf(query, 'trace'), 'trace');
    const span = required(idOf(query, 'span'), 'span');
    return JSON.parse(readOtlp(store, 'traces', { trace, span, limit: 1 }).json);
  },
  attributes: ({ store }, query) => {
    const name = textOf(query, 'name');
    return name === undefined ? store.attributes.names() : store.attributes.values(name);
  },
  routes: ({ store }, query) =>
    listRoutes(store, {
      fromUs: timeOf(query, 'since', store.now()),
      run: numberOf(query, 'run'),
      service: textOf(query, 'service'),
    }),
  metrics: ({ store }) => listMetrics(store),
  metric: ({ store }, query) =>
    readMetric(store, {
      name: required(textOf(query, 'name'), 'name'),
      service: required(textOf(query, 'service'), 'service'),
      sinceUs: timeOf(query, 'since', store.now()) ?? 0,
      limit: limitOf(query, 500, MAX_POINTS),
    }),
  logs: ({ store }, query) =>
    listLogs(store, logFilterOf(query, store.now()), limitOf(query, LINES, MAX_LINES)),
  log: ({ store }, query) => readLog(store, required(numberOf(query, 'id'), 'id')),
  errors: ({ store }, query) =>
    listErrors(
      store,
      {
        sinceUs: timeOf(query, 'since', store.now()),
        service: textOf(query, 'service'),
      },
      limitOf(query, LINES, MAX_LINES),
    ),
  error: ({ store, root }, query) => {
    const group = readErrorGroup(store, required(numberOf(query, 'id'), 'id'));
    if (group === undefined) return undefined;
    const frames = serviceFrames(group.stack).slice(0, FRAMES_WITH_SOURCE);
    return {
      group,
      occurrences: listOccurrences(store, group.id, OCCURRENCES),
      source: frames
        .map((frame) => sourceLines(root, frame))
        .filter((lines) => lines !== undefined),
    };
  },
  models: ({ store }, query) => {
    const filter = {
      text: textOf(query, 'q'),
      service: textOf(query, 'service'),
      conversation: textOf(query, 'conversation'),
      sinceUs: timeOf(query, 'since', store.now()),
    };
    return {
      totals: listModelTotals(store, filter),
      calls: listModelCalls(store, filter, limitOf(query, LINES, MAX_LINES)),
    };
  },
  runs: ({ store }) => listRuns(store),
  compare: ({ store }, query) =>
    compareRuns(
      store,
      required(numberOf(query, 'before'), 'before'),
      required(numberOf(query, 'after'), 'after'),
    ),
  map: ({ store }, query) => readMap(store, idOf(query, 'trace')),
  findings: ({ findings }) => findings(),
};

function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new BadRequest(`${name} is needed`);
  return value;
}

function servicesOf(rows: readonly object[]): readonly string[] {
  return rows.map((row) => String((row as { service: string }).service)).sort();
}
