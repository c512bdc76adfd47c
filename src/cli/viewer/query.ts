import { METRIC_KINDS, type MetricsData } from '../../viewer/otlp/types.ts';
import { toRecord } from '../../viewer/otlp/values.ts';
import type { ErrorGroup } from '../../viewer/store/read/errors.ts';
import type { LogList } from '../../viewer/store/read/logs.ts';
import type { TraceList } from '../../viewer/store/read/traces.ts';
import { errorLines } from '../../viewer/terminal/error-lines.ts';
import { logLine } from '../../viewer/terminal/log-line.ts';
import { fit } from '../../viewer/terminal/terminal-line.ts';
import type { TerminalStyle } from '../../viewer/terminal/terminal-style.ts';
import { traceLine } from '../../viewer/terminal/trace-line.ts';
import { say, ViewerProblem } from './local-viewer.ts';
import { terminalStyle } from './terminal-style.ts';
import { type AnsweringViewer, askViewer, reachViewer } from './viewer-client.ts';

export interface QueryFlags {
  readonly last?: string;
  readonly limit: number;
  readonly json?: true;
  readonly service?: string;
  readonly url: string;
  readonly db?: string;
}

export type Kind = 'traces' | 'logs' | 'metrics' | 'errors';

type Printer = (text: string, style: TerminalStyle) => readonly string[];

/** Path that is asked for lines, and how they are printed. */
const LINES: Readonly<Record<Kind, { readonly path: string; readonly print: Printer }>> = {
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

const TIME = /^\d{1,9}(\.\d{1,3})?(ms|s|m|h|d)$/;

/** Prints what a viewer has, oldest first, so that the newest is above the prompt; returns the exit code. */
export async function runQuery(kind: Kind, flags: QueryFlags): Promise<number> {
  const { last = '5m' } = flags;
  let viewer: AnsweringViewer | undefined;
  try {
    if (!TIME.test(last)) {
      throw new ViewerProblem(`--last ${last}: a time such as 30s, 5m, 2h or 1d is expected`);
    }
    viewer = await reachViewer(flags);
    const { path, print } = LINES[kind];
    const query = new URLSearchParams({
      since: last,
      limit: String(flags.limit),
      ...(flags.service !== undefined && { service: flags.service }),
    });
    const asked = flags.json === true && kind !== 'errors' ? `/api/${kind}` : path;
    const text = await askViewer(viewer, `${asked}?${query}`);
    const lines = flags.json === true ? [text] : print(text, terminalStyle());
    for (const line of lines) process.stdout.write(`${line}\n`);
    if (lines.length === 0) say(nothingText(kind, last, flags));
    return 0;
  } catch (error) {
    if (!(error instanceof ViewerProblem)) throw error;
    say(error.message);
    return 1;
  } finally {
    await viewer?.stop();
  }
}

/** An answer without a line looks like a command that has not worked. */
function nothingText(kind: Kind, last: string, { service, db, url }: QueryFlags): string {
  const of = service === undefined ? '' : ` of ${service}`;
  return `no ${kind}${of} in the last ${last} ${db === undefined ? `at ${url}` : `in ${db}`}; --last 1d looks further back`;
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
          return fit(
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
