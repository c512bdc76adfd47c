import type { Attributes, Batch, LogRecord, Span } from '../../tools/receiver/received.ts';
import { buildTree, durationMs, type TraceNode } from './trace-tree.ts';

/** One route of the service, from its server spans. */
export interface RouteSummary {
  readonly method: string;
  /** Empty if the request matched no route. */
  readonly route: string;
  readonly requests: number;
  /** Status 400 to 499. */
  readonly clientErrors: number;
  /** Status 500 and above. */
  readonly serverErrors: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

export interface TraceSummary {
  readonly traceId: string;
  readonly durationMs: number;
  readonly spans: number;
  readonly tree: TraceNode;
  readonly logs: readonly { readonly severity: string; readonly body: string }[];
}

export interface Summary {
  readonly requests: number;
  /** In the last ten seconds with spans. */
  readonly requestsPerSecond: number;
  readonly clientErrors: number;
  readonly serverErrors: number;
  readonly routes: readonly RouteSummary[];
  readonly slowestTrace?: TraceSummary;
  /** The newest request with a status of 500 or above. */
  readonly latestFailure?: TraceSummary;
  readonly spans: number;
  readonly metricPoints: number;
  readonly metricNames: readonly string[];
  readonly logRecords: number;
  /** Log records with a trace id. */
  readonly correlatedLogRecords: number;
  /** Resource of the newest span. */
  readonly resource: Attributes;
}

export interface SummaryBuilder {
  add(batch: Batch): void;
  summarize(): Summary;
}

interface RouteData {
  readonly method: string;
  readonly route: string;
  readonly durations: number[];
  clientErrors: number;
  serverErrors: number;
}

interface TraceData {
  readonly spans: Span[];
  readonly logs: LogRecord[];
}

/** Maximum number of traces that wait for more spans and log records; older ones are removed. */
const MAX_TRACES = 2_000;
const RATE_SECONDS = 10;

/** Stores only what the demo shows of the telemetry: its memory is bounded. */
export function createSummary(): SummaryBuilder {
  const routes = new Map<string, RouteData>();
  const traces = new Map<string, TraceData>();
  const metricNames = new Set<string>();
  const totals = { spans: 0, metricPoints: 0, logRecords: 0, correlatedLogRecords: 0 };
  let endTimes: number[] = [];
  let slowest: Span | undefined;
  let failure: Span | undefined;
  let resource: Attributes = {};

  const traceOf = (traceId: string): TraceData => {
    const trace = traces.get(traceId) ?? { spans: [], logs: [] };
    traces.set(traceId, trace);
    if (traces.size > MAX_TRACES) deleteOldest(traces, [slowest?.traceId, failure?.traceId]);
    return trace;
  };

  const addSpan = (span: Span): void => {
    traceOf(span.traceId).spans.push(span);
    resource = span.resource;
    if (span.kind !== 'SERVER') return;
    countRequest(routes, span);
    endTimes.push(Number(span.endTimeUnixNano / 1_000_000n));
    if (statusOf(span) >= 500) failure = span;
    if (!slowest || durationMs(span) > durationMs(slowest)) slowest = span;
  };

  return {
    add({ spans, metrics, logs }) {
      for (const span of spans) addSpan(span);
      for (const log of logs) {
        if (!log.traceId) continue;
        totals.correlatedLogRecords += 1;
        traceOf(log.traceId).logs.push(log);
      }
      for (const { name } of metrics) metricNames.add(name);
      totals.spans += spans.length;
      totals.metricPoints += metrics.length;
      totals.logRecords += logs.length;
    },
    summarize() {
      endTimes = keepLastSeconds(endTimes, RATE_SECONDS);
      const summaries = [...routes.values()].map(summarizeRoute);
      return {
        requests: sum(summaries, 'requests'),
        requestsPerSecond: ratePerSecond(endTimes),
        clientErrors: sum(summaries, 'clientErrors'),
        serverErrors: sum(summaries, 'serverErrors'),
        routes: summaries.toSorted((a, b) => b.requests - a.requests),
        ...(slowest && { slowestTrace: summarizeTrace(slowest, traceOf(slowest.traceId)) }),
        ...(failure && { latestFailure: summarizeTrace(failure, traceOf(failure.traceId)) }),
        ...totals,
        metricNames: [...metricNames].sort(),
        resource,
      };
    },
  };
}

function deleteOldest(traces: Map<string, TraceData>, exceptions: readonly unknown[]): void {
  for (const traceId of traces.keys()) {
    if (exceptions.includes(traceId)) continue;
    traces.delete(traceId);
    return;
  }
}

function countRequest(routes: Map<string, RouteData>, span: Span): void {
  const method = String(span.attributes['http.request.method'] ?? span.name);
  const route = String(span.attributes['http.route'] ?? '');
  const status = statusOf(span);
  const key = `${method} ${route}`;
  const data = routes.get(key) ?? {
    method,
    route,
    durations: [],
    clientErrors: 0,
    serverErrors: 0,
  };
  routes.set(key, data);
  data.durations.push(durationMs(span));
  if (status >= 500) data.serverErrors += 1;
  else if (status >= 400) data.clientErrors += 1;
}

function statusOf(span: Span): number {
  return Number(span.attributes['http.response.status_code'] ?? 0);
}

function summarizeRoute(data: RouteData): RouteSummary {
  const { method, route, clientErrors, serverErrors } = data;
  const sorted = data.durations.toSorted((a, b) => a - b);
  return {
    method,
    route,
    requests: sorted.length,
    clientErrors,
    serverErrors,
    p50Ms: quantile(sorted, 0.5),
    p95Ms: quantile(sorted, 0.95),
    p99Ms: quantile(sorted, 0.99),
  };
}

function summarizeTrace(root: Span, { spans, logs }: TraceData): TraceSummary {
  return {
    traceId: root.traceId,
    durationMs: durationMs(root),
    spans: spans.length,
    tree: buildTree(root, spans),
    logs: logs
      .toSorted((a, b) => Number(a.timeUnixNano - b.timeUnixNano))
      .map((log) => ({
        severity: log.severityText,
        body: typeof log.body === 'string' ? log.body : JSON.stringify(log.body),
      })),
  };
}

/** Times are in milliseconds. */
function keepLastSeconds(times: readonly number[], seconds: number): number[] {
  const newest = Math.max(...times);
  return times.filter((time) => time > newest - seconds * 1_000);
}

function ratePerSecond(times: readonly number[]): number {
  if (times.length === 0) return 0;
  const seconds = (Math.max(...times) - Math.min(...times)) / 1_000;
  return times.length / Math.max(1, seconds);
}

/** The smallest value that at least this share of all values does not exceed. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

function sum(
  routes: readonly RouteSummary[],
  field: 'requests' | 'clientErrors' | 'serverErrors',
): number {
  return routes.reduce((total, route) => total + route[field], 0);
}
