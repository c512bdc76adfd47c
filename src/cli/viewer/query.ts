import { METRIC_KINDS, type MetricsData } from '../../viewer/otlp/otlp-types.ts';
import { toRecord } from '../../viewer/otlp/values.ts';
import type { ErrorGroup } from '../../viewer/store/read/errors.ts';
import type { LogList } from '../../viewer/store/read/logs.ts';
import type { TraceList } from '../../viewer/store/read/traces.ts';
import { errorLines } from '../../viewer/terminal/error-lines.ts';
import { logLine } from '../../viewer/terminal/log-line.ts';
import { terminalLine } from '../../viewer/terminal/terminal-line.ts';
import type { TerminalStyle } from '../../viewer/terminal/terminal-style.ts';
import { traceLine } from '../../viewer/terminal/trace-line.ts';
import { terminalStyle } from './terminal-style.ts';
import {
  connectViewer,
  fetchFromViewer,
  type ViewerConnection,
  type ViewerTarget,
} from './viewer-client.ts';
import { report, ViewerError } from './viewer-error.ts';

export interface QueryFlags extends ViewerTarget {
  readonly last: string;
  readonly limit: number;
  readonly json?: true;
  readonly service?: string;
}

export type QueryKind = 'traces' | 'logs' | 'metrics' | 'errors';

type Printer = (text: string, style: TerminalStyle) => readonly string[];

/** The API path of each query, and what prints its response. */
const QUERIES: Readonly<Record<QueryKind, { readonly path: string; readonly print: Printer }>> = {
  traces: {
    path: '/api/view/traces',
    print: (text, style) =>
      (JSON.parse(text) as TraceList).traces.toReversed().map((trace) => traceLine(trace, style)),
  },
  logs: {
    path: '/api/view/logs',
    print: (text, style) =>
      (JSON.parse(text) as LogList).logs.toReversed().map((log) => logLine(log, style)),
  },
  metrics: { path: '/api/metrics', print: (text, style) => metricLines(JSON.parse(text), style) },
  errors: {
    path: '/api/view/errors',
    print: (text, style) =>
      (JSON.parse(text) as ErrorGroup[]).toReversed().flatMap((group) => errorLines(group, style)),
  },
};

const DURATION = /^\d{1,9}(\.\d{1,3})?(ms|s|m|h|d)$/;

/**
 * Prints what a viewer has, oldest first: the newest stands above the prompt.
 *
 * @returns the exit code
 * @throws ViewerError if `--last` is wrong or no viewer responds
 */
export async function runQuery(kind: QueryKind, flags: QueryFlags): Promise<number> {
  const { last, limit, service, json = false } = flags;
  if (!DURATION.test(last)) {
    throw new ViewerError(`--last ${last}: expected a duration such as 30s, 5m, 2h or 1d`);
  }
  const viewer: ViewerConnection = await connectViewer(flags);
  try {
    const { path, print } = QUERIES[kind];
    const parameters = new URLSearchParams({
      since: last,
      limit: String(limit),
      ...(service !== undefined && { service }),
    });
    const apiPath = json && kind !== 'errors' ? `/api/${kind}` : path;
    const text = await fetchFromViewer(viewer, `${apiPath}?${parameters}`);
    const lines = json ? [text] : print(text, terminalStyle());
    for (const line of lines) process.stdout.write(`${line}\n`);
    if (lines.length === 0) report(emptyText(kind, flags));
    return 0;
  } finally {
    await viewer.stop();
  }
}

/** Without this line, an empty result looks like a command that failed. */
function emptyText(kind: QueryKind, { last, service, db, url }: QueryFlags): string {
  const subject = service === undefined ? kind : `${kind} of ${service}`;
  const place = db === undefined ? `at ${url}` : `in ${db}`;
  return `no ${subject} in the last ${last} ${place}; --last 1d looks further back`;
}

function metricLines({ resourceMetrics = [] }: MetricsData, style: TerminalStyle): string[] {
  return resourceMetrics.flatMap(({ scopeMetrics = [] }) =>
    scopeMetrics.flatMap(({ metrics = [] }) =>
      metrics.flatMap((metric) => {
        const kind = METRIC_KINDS.find((candidate) => metric[candidate] !== undefined);
        const points = kind === undefined ? [] : (metric[kind]?.dataPoints ?? []);
        return points.map(({ attributes, asDouble, asInt, count, sum }) => {
          const value = asDouble ?? asInt ?? `count ${count ?? 0}, sum ${sum ?? 0}`;
          const unit = metric.unit === undefined || metric.unit === '1' ? '' : ` ${metric.unit}`;
          const labels = JSON.stringify(toRecord(attributes));
          return terminalLine(
            [
              [metric.name ?? '', 'bold'],
              [`  ${value}${unit}`],
              [labels === '{}' ? '' : `  ${labels}`, 'dim'],
            ],
            style,
          );
        });
      }),
    ),
  );
}
