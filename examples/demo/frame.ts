import { styleText } from 'node:util';
import type { RouteSummary, Summary, TraceSummary } from './telemetry-summary.ts';
import type { TraceNode } from './trace-tree.ts';

/** An address to open, with its name. */
export type Address = readonly [name: string, address: string];

export interface FrameData {
  /** `23 of 60 s`. */
  readonly progress: string;
  readonly summary: Summary;
  readonly addresses: readonly Address[];
}

/** Colours a text, or returns it unchanged. */
export type Paint = (
  style: 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan',
  text: string,
) => string;

export const paintNothing: Paint = (_style, text) => text;
export const paintForTerminal: Paint = (style, text) =>
  styleText(style, text, { stream: process.stdout });

const BAR_WIDTH = 24;

/** Maximum number of lines per part. */
interface Limits {
  readonly routes: number;
  readonly tree: number;
  readonly logs: number;
}

const MAX_LIMITS: Limits = { routes: 40, tree: 24, logs: 8 };

/** Minimum height with the latest failure: in the usual 24 lines, it does not fit. */
const FAILURE_MIN_HEIGHT = 30;

/** Lines no wider than `width`. A height limits the longer parts, so that all parts fit. */
export function renderFrame(
  data: FrameData,
  width: number,
  paint: Paint,
  height = Number.POSITIVE_INFINITY,
): string[] {
  const { summary } = data;
  const failure = height < FAILURE_MIN_HEIGHT ? undefined : summary.latestFailure;
  const limits = fitInto(height - 18 - data.addresses.length);
  return [
    `${paint('bold', 'Sightline demo')}  ${paint('dim', data.progress)}`,
    '',
    renderTotals(summary, paint),
    '',
    ...renderRoutes(summary.routes, width, paint, limits),
    '',
    ...(summary.slowestTrace
      ? [...renderTrace(summary.slowestTrace, width, paint, limits), '']
      : []),
    ...(failure ? [...renderFailure(failure, width, paint), ''] : []),
    renderReceived(summary),
    '',
    ...data.addresses.map(([name, address]) => `${paint('dim', name.padEnd(12))}${address}`),
  ];
}

/** Distributes the lines that remain for the longer parts. */
function fitInto(lines: number): Limits {
  const routes = Math.min(MAX_LIMITS.routes, Math.max(3, Math.floor(lines * 0.5)));
  const logs = Math.min(MAX_LIMITS.logs, Math.max(1, Math.floor(lines * 0.15)));
  return { routes, logs, tree: Math.min(MAX_LIMITS.tree, Math.max(2, lines - routes - logs)) };
}

/** The frame in one line, for output that is not a terminal. */
export function renderLine({ progress, summary }: FrameData): string {
  const { slowestTrace } = summary;
  const slowest = slowestTrace
    ? `; slowest ${slowestTrace.tree.name} ${formatMs(slowestTrace.durationMs)}`
    : '';
  return `${progress}: ${renderTotals(summary, paintNothing)}${slowest}; ${renderReceived(summary)}`;
}

function renderTotals(summary: Summary, paint: Paint): string {
  const { requests, requestsPerSecond, clientErrors, serverErrors } = summary;
  const percent = requests === 0 ? 0 : (serverErrors / requests) * 100;
  const errors = `errors ${serverErrors} (${percent.toFixed(1)} %)`;
  return [
    `requests ${requests} (${requestsPerSecond.toFixed(1)}/s)`,
    serverErrors > 0 ? paint('red', errors) : errors,
    `refused ${clientErrors}`,
  ].join('   ');
}

function renderReceived(summary: Summary): string {
  const { spans, metricPoints, metricNames, logRecords, correlatedLogRecords } = summary;
  return [
    `received ${spans} spans`,
    `${metricPoints} points of ${metricNames.length} metrics`,
    `${logRecords} log records (${correlatedLogRecords} with a trace)`,
  ].join(', ');
}

function renderRoutes(
  routes: readonly RouteSummary[],
  width: number,
  paint: Paint,
  limits: Limits,
): string[] {
  const columns = ['requests', '4xx', '5xx', 'P50', 'P95', 'P99'];
  const cells = (texts: readonly string[]) => texts.map((text) => text.padStart(9)).join('');
  const nameWidth = Math.max(20, Math.min(44, width - columns.length * 9));
  const head = paint('dim', `${'Route'.padEnd(nameWidth)}${cells(columns)}`);
  return [
    head,
    ...routes.slice(0, limits.routes).map((route) => {
      const name = shorten(`${route.method} ${route.route || '(no route)'}`, nameWidth - 1);
      const errors = String(route.serverErrors).padStart(9);
      return [
        name.padEnd(nameWidth),
        cells([String(route.requests), String(route.clientErrors)]),
        route.serverErrors > 0 ? paint('red', errors) : errors,
        cells([route.p50Ms, route.p95Ms, route.p99Ms].map(formatMs)),
      ].join('');
    }),
    ...renderRest(routes.length - limits.routes, 'routes', paint),
  ];
}

function renderTrace(trace: TraceSummary, width: number, paint: Paint, limits: Limits): string[] {
  const lines = flatten(trace.tree);
  const nameWidth = Math.max(20, Math.min(56, width - BAR_WIDTH - 12));
  return [
    `${paint('bold', 'Slowest trace')}  ${paint('dim', trace.traceId)}`,
    ...lines.slice(0, limits.tree).map(({ node, depth }) => {
      const name = shorten(`${'  '.repeat(depth + 1)}${node.name}`, nameWidth - 1);
      const duration = formatMs(node.durationMs).padStart(10);
      const bar = renderBar(node, trace.durationMs);
      const style = node.status === 'ERROR' ? 'red' : 'cyan';
      return `${name.padEnd(nameWidth)}${duration}  ${paint(style, bar)}`;
    }),
    ...renderRest(lines.length - limits.tree, 'spans', paint),
    ...(trace.logs.length > 0 ? [paint('bold', 'Its log lines')] : []),
    ...renderLogs(trace, limits.logs, width),
  ];
}

function renderFailure(trace: TraceSummary, width: number, paint: Paint): string[] {
  const title = `${paint('bold', 'Latest failure')}  ${paint('dim', trace.traceId)}`;
  return [`${title}  ${paint('red', trace.tree.name)}`, ...renderLogs(trace, 2, width)];
}

function renderLogs({ logs }: TraceSummary, limit: number, width: number): string[] {
  return logs
    .slice(0, limit)
    .map(({ severity, body }) => shorten(`  ${severity.padEnd(6)}${firstLine(body)}`, width));
}

function renderRest(count: number, noun: string, paint: Paint): string[] {
  return count > 0 ? [paint('dim', `  … and ${count} more ${noun}`)] : [];
}

function flatten(node: TraceNode, depth = 0): { node: TraceNode; depth: number }[] {
  return [{ node, depth }, ...node.children.flatMap((child) => flatten(child, depth + 1))];
}

/** The time of the span within its trace. */
function renderBar({ offsetMs, durationMs }: TraceNode, totalMs: number): string {
  const scale = BAR_WIDTH / Math.max(totalMs, 0.001);
  const start = Math.min(BAR_WIDTH - 1, Math.max(0, Math.floor(offsetMs * scale)));
  const length = Math.min(BAR_WIDTH - start, Math.max(1, Math.round(durationMs * scale)));
  return ' '.repeat(start) + '━'.repeat(length);
}

function formatMs(ms: number): string {
  return ms >= 1_000 ? `${(ms / 1_000).toFixed(2)} s` : `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

function shorten(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
