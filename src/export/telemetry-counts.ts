import type { Signal } from '../configuration/names.ts';

/** What becomes of spans, by numbers alone. */
export interface SpanCounts {
  /** By `parentOrigin` plus the sampling decision. */
  readonly started: number[];
  /** Of those that were recorded, by the sampling decision with which they began. */
  readonly ended: number[];
}

/** Of one processor. */
export interface ProcessorCounts extends Component {
  /** Handed to the exporter. */
  processed: number;
  /** Given up before that, by `error.type`. */
  readonly dropped: Map<'queue_full' | 'memory_limit' | 'not_encodable', number>;
  /** Without a capacity where memory alone bounds it. */
  readonly queue: { readonly capacity?: number; size(): number } | undefined;
}

/** Of one exporter. */
export interface ExporterCounts extends Component {
  readonly server: { readonly address: string; readonly port?: number } | undefined;
  inflight: number;
  exported: number;
  /** By `error.type`. */
  readonly failed: Map<string, number>;
}

/** A part of the SDK, as `otel.component.type` and `otel.component.name` identify it. */
export interface Component {
  readonly signal: Signal;
  readonly type: string;
  readonly name: string;
}

/** A duration that was measured, in seconds. */
export interface Duration {
  readonly what: 'export' | 'collection';
  readonly of: Component & { readonly server?: ExporterCounts['server'] };
  readonly seconds: number;
  readonly error: string | undefined;
}

/**
 * Counts what the SDK itself does in plain numbers, which cost next to nothing to keep; `sdk-metrics.ts`
 * reads them when metrics are collected, and not before.
 * Source: semantic conventions, "OpenTelemetry SDK metrics".
 */
export interface TelemetryCounts {
  readonly spans: SpanCounts;
  logs: number;
  readonly processors: ProcessorCounts[];
  readonly exporters: ExporterCounts[];
  /** Durations that nobody has asked for yet, the last ones. */
  readonly durations: Duration[];
  /** Names of metrics that have reached their limit of series. */
  readonly overflowing: Set<string>;
  addProcessor(
    signal: 'traces' | 'logs',
    kind: 'batching' | 'simple' | 'sightline_tail',
    queue?: ProcessorCounts['queue'],
  ): ProcessorCounts;
  addExporter(signal: Signal, protocol: string, url: string): ExporterCounts;
  addReader(type: string): Component;
  took(duration: Duration): void;
}

/** More exports than this between two collections are not timed. */
const MOST_DURATIONS = 1000;

const DECISIONS = 3;

/** Where a parent is, as an index into `SpanCounts.started`. */
export const parentOrigin = { none: 0, remote: DECISIONS, local: 2 * DECISIONS } as const;

export function createSpanCounts(): SpanCounts {
  return { started: Array(3 * DECISIONS).fill(0), ended: Array(DECISIONS).fill(0) };
}

/** How many spans the sampler has left out, where it has kept none. */
export function leftOut({ started }: SpanCounts): number {
  const isKept = started.some((count, index) => count > 0 && index % DECISIONS > 0);
  return isKept ? 0 : started.reduce((sum, count) => sum + count, 0);
}

export function createTelemetryCounts(): TelemetryCounts {
  const numbers = new Map<string, number>();
  const component = (signal: Signal, type: string): Component => {
    const number = numbers.get(type) ?? 0;
    numbers.set(type, number + 1);
    return { signal, type, name: `${type}/${number}` };
  };
  const counts: TelemetryCounts = {
    spans: createSpanCounts(),
    logs: 0,
    processors: [],
    exporters: [],
    durations: [],
    overflowing: new Set(),
    addProcessor(signal, kind, queue) {
      const type = `${kind}_${signal === 'traces' ? 'span' : 'log'}_processor`;
      const added = { ...component(signal, type), processed: 0, dropped: new Map(), queue };
      counts.processors.push(added);
      return added;
    },
    addExporter(signal, protocol, url) {
      const added = {
        ...component(signal, `${protocol}_${EXPORTERS[signal]}_exporter`),
        server: serverOf(url),
        inflight: 0,
        exported: 0,
        failed: new Map(),
      };
      counts.exporters.push(added);
      return added;
    },
    addReader: (type) => component('metrics', type),
    took(duration) {
      if (counts.durations.length < MOST_DURATIONS) counts.durations.push(duration);
    },
  };
  return counts;
}

const EXPORTERS: Readonly<Record<Signal, string>> = {
  traces: 'span',
  metrics: 'metric',
  logs: 'log',
};

/** Source: semantic conventions, `server.address` and `server.port`. */
function serverOf(url: string): ExporterCounts['server'] {
  if (url.startsWith('unix:')) return { address: url.slice('unix:'.length) };
  const parsed = URL.parse(url);
  if (parsed === null) return undefined;
  const port = Number(parsed.port) || (parsed.protocol === 'https:' ? 443 : 80);
  return { address: parsed.hostname, port };
}

/** Counts one more of what is counted by a key. */
export function countUp<Key>(counts: Map<Key, number>, key: Key, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
