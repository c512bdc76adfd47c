import type { Batch, LogRecord, MetricPoint, Span } from '../../../tools/receiver/received.ts';
import type { Finished } from '../../support/run-node.ts';
import { type InstrumentShot, instrumentShots } from './instruments.ts';
import type { SentryShot } from './sentry-shots.ts';
import { settleAttributes, settleText, settleValue } from './settle.ts';

type Attributes = Readonly<Record<string, unknown>>;

export interface SpanShot {
  /** What the span is of, in words that do not depend on who recorded it. */
  readonly label: string;
  /** Labels of its ancestors, the nearest first; `(remote)` ends them where the root is elsewhere. */
  readonly above: readonly string[];
  readonly name: string;
  readonly kind: string;
  readonly status: string;
  readonly scope: string;
  readonly attributes: Attributes;
  readonly events: readonly { readonly name: string; readonly attributes: Attributes }[];
  readonly links: number;
}

export interface MetricShot {
  readonly name: string;
  readonly unit: string;
  readonly type: string;
  readonly attributes: Attributes;
  /** How many were counted; of metrics of requests, operations and the program's own. */
  readonly count?: number;
}

export interface LogShot {
  readonly label: string;
  readonly scope: string;
  readonly severity: string;
  readonly body: unknown;
  readonly eventName: string;
  /** Label of the span that it belongs to, or '' */
  readonly span: string;
  readonly attributes: Attributes;
}

/** What a run has printed and sent, without what differs from one run to the next. */
export interface Snapshot {
  readonly end: string;
  readonly stdout: string;
  /** Lines of stdout that begin with `@`: what the program itself has seen of its telemetry. */
  readonly seen: readonly string[];
  readonly stderr: string;
  readonly spans: readonly SpanShot[];
  readonly metrics: readonly MetricShot[];
  readonly instruments: readonly InstrumentShot[];
  readonly logs: readonly LogShot[];
  /** Only of programs that compare what Sentry gets. */
  readonly sentry?: readonly SentryShot[];
  /** Whether upstream's loader failed in another try. */
  readonly unsteady?: true;
  /** Only of programs that compare what is the process's own. */
  readonly resource?: Attributes;
}

/** Metrics of the process; what they hold depends on the machine and the moment. */
const OF_PROCESS = /^(nodejs|v8js|process|system|container|app|otel|dns|tls|sightline)\./;
/** What of it depends on the moment. */
const BY_CHANCE = /^v8js\.(gc|resource)\./;
const COUNTED = /^(http|db|rpc|messaging|gen_ai|graphql|shop)\./;

export function takeSnapshot(
  finished: Finished,
  received: Batch,
  { ofProcess }: { readonly ofProcess: boolean },
): Snapshot {
  const labels = labelSpans(received.spans);
  const { resource } = received.spans[0] ?? received.metrics[0] ?? received.logs[0] ?? {};
  const lines = settleText(finished.stdout).split('\n');
  const points = received.metrics.filter(({ name }) => OF_PROCESS.test(name) === ofProcess);
  return {
    end: finished.signal ?? `exit ${finished.code}`,
    stdout: lines.filter((line) => !line.startsWith('@ ')).join('\n'),
    seen: lines.filter((line) => line.startsWith('@ ')).map((line) => line.slice(2)),
    stderr: settleText(withoutNodesOwn(finished.stderr)),
    spans: received.spans.map((span) => spanShot(span, labels)).sort(byLabel),
    metrics: metricShots(points.filter(({ name }) => !BY_CHANCE.test(name))),
    instruments: instrumentShots(points),
    logs: logShots(received.logs, labels),
    ...(ofProcess && resource && { resource: settleAttributes(resource) }),
  };
}

/** Our own lines, and Node's warnings, which have the process's number in them. */
function withoutNodesOwn(stderr: string): string {
  const own = /^(sightline |\(node:\d+\)|\(Use `node --|\s*$)/;
  return stderr
    .split('\n')
    .filter((line) => !own.test(line))
    .join('\n');
}

interface Labels {
  readonly of: ReadonlyMap<string, string>;
  readonly spans: ReadonlyMap<string, Span>;
}

function labelSpans(spans: readonly Span[]): Labels {
  const counts = new Map<string, number>();
  const of = new Map<string, string>();
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const depth = (span: Span): number => {
    const parent = byId.get(span.parentSpanId);
    return parent === undefined ? 0 : depth(parent) + 1;
  };
  // A parent comes before its child, also where both began in the same microsecond.
  const inOrder = [...spans].sort(
    (a, b) => depth(a) - depth(b) || Number(a.startTimeUnixNano - b.startTimeUnixNano),
  );
  for (const span of inOrder) {
    const base = baseLabel(span);
    const count = (counts.get(base) ?? 0) + 1;
    counts.set(base, count);
    of.set(span.spanId, count === 1 ? base : `${base} #${count}`);
  }
  return { of, spans: byId };
}

/** Names of HTTP's and databases' spans are themselves compared: what was asked stands for them. */
function baseLabel({ kind, name, attributes, status }: Span): string {
  const system = attributes['db.system.name'];
  // By method and outcome: upstream's records no query.
  if (system === 'cassandra') {
    const isBatch = /batch|^insert/i.test(name);
    const method = /stream/.test(name) ? 'stream' : isBatch ? 'batch' : 'execute';
    return `${kind} ${system} ${method}${status.code === 'ERROR' ? ' that fails' : ''}`;
  }
  if (system !== undefined) return `${kind} ${system} ${settleText(asked(name, attributes))}`;
  const method = attributes['http.request.method'];
  if (method === undefined || (kind !== 'SERVER' && kind !== 'CLIENT')) {
    return `${kind} ${settleText(name)}`;
  }
  const { 'url.path': path, 'url.full': full } = attributes;
  const place = path ?? String(full ?? '').replace(/^\w+:\/\/[^/]*/, '');
  return `${kind} ${method} ${settleText(String(place).replace(/\?.*/, ''))}`;
}

/** The first words of a statement without its values, or the command's name. */
function asked(name: string, attributes: Attributes): string {
  const { 'db.query.text': text, 'db.operation.name': operation } = attributes;
  if (typeof text !== 'string') return String(operation ?? name);
  const words = text.replace(/'[^']*'|\b\d+\b/g, '?').split(/\s+/);
  return words
    .slice(0, /^[a-z]+ /i.test(text) && SQL.test(text) ? 8 : 1)
    .join(' ')
    .toLowerCase();
}

const SQL = /\b(select|from|into|table|update|begin|commit|rollback|database)\b/i;

function spanShot(span: Span, { of, spans }: Labels): SpanShot {
  const above: string[] = [];
  let parentId = span.parentSpanId;
  while (parentId !== '') {
    const parent = spans.get(parentId);
    above.push(of.get(parentId) ?? '(remote)');
    parentId = parent?.parentSpanId ?? '';
  }
  const { code, message } = span.status;
  return {
    label: of.get(span.spanId)!,
    above,
    name: settleText(span.name),
    kind: span.kind,
    status: settleText(message === '' ? code : `${code} ${message}`),
    scope: span.scope.name,
    attributes: settleAttributes(span.attributes),
    events: span.events.map(({ name, attributes }) => ({
      name,
      attributes: settleAttributes(attributes),
    })),
    links: span.links.length,
  };
}

/** The last point of each series. */
function metricShots(points: readonly MetricPoint[]): readonly MetricShot[] {
  const series = new Map<string, MetricShot>();
  for (const point of points) {
    const attributes = settleAttributes(point.attributes);
    const { name, unit, type, count, value } = point;
    const kind = type === 'sum' ? `${point.monotonic ? 'counter' : 'up-down counter'}` : type;
    const counted = COUNTED.test(name) ? (count ?? value) : undefined;
    series.set(`${name} ${JSON.stringify(attributes)}`, {
      ...{ name, unit, type: kind, attributes },
      ...(counted !== undefined && { count: counted }),
    });
  }
  return [...series].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, shot]) => shot);
}

function logShots(logs: readonly LogRecord[], { of }: Labels): readonly LogShot[] {
  const counts = new Map<string, number>();
  const inOrder = [...logs].sort((a, b) => (a.timeUnixNano < b.timeUnixNano ? -1 : 1));
  return inOrder
    .map((log) => {
      const body = settleValue('', log.body);
      const text = typeof body === 'string' ? body : JSON.stringify(body ?? null);
      const base = text.split('\n')[0]!.slice(0, 60) || log.eventName;
      const count = (counts.get(base) ?? 0) + 1;
      counts.set(base, count);
      return {
        label: count === 1 ? base : `${base} #${count}`,
        scope: log.scope.name,
        severity: `${log.severityNumber} ${log.severityText}`,
        body,
        eventName: log.eventName,
        span: log.spanId === '' ? '' : (of.get(log.spanId) ?? '(not sent)'),
        attributes: settleAttributes(log.attributes),
      };
    })
    .sort(byLabel);
}

function byLabel(a: { readonly label: string }, b: { readonly label: string }): number {
  return a.label < b.label ? -1 : 1;
}
