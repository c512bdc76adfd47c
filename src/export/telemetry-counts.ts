import type { Signal } from '../configuration/names.ts';

/** Numbers of spans. */
export interface SpanCounts {
  /** Indexed by `parentOrigin` plus the sampling decision. */
  readonly started: number[];
  /** Ended recorded spans, indexed by their sampling decision. */
  readonly ended: number[];
}

/** The counts of one processor. */
export interface ProcessorCounts extends Component {
  /** Items passed to the exporter. */
  processed: number;
  /** Items dropped before, by `error.type`. */
  readonly dropped: Map<'queue_full' | 'memory_limit' | 'not_encodable', number>;
  /** The capacity is missing if only memory limits the queue. */
  readonly queue: { readonly capacity?: number; size(): number } | undefined;
}

/** The counts of one exporter. */
export interface ExporterCounts extends Component {
  readonly server: { readonly address: string; readonly port?: number } | undefined;
  inflight: number;
  exported: number;
  /** Failed items, by `error.type`. */
  readonly failed: Map<string, number>;
}

/** A component of the SDK, identified by `otel.component.type` and `otel.component.name`. */
export interface Component {
  readonly signal: Signal;
  readonly type: string;
  readonly name: string;
}

/** A measured duration. */
export interface Duration {
  readonly what: 'export' | 'collection';
  readonly of: Component & { readonly server?: ExporterCounts['server'] };
  readonly seconds: number;
  readonly error: string | undefined;
}

/**
 * Counts the work of the SDK in plain numbers, which cost next to nothing. `sdk-metrics.ts` reads them when
 * metrics are collected.
 * Source: semantic conventions, "OpenTelemetry SDK metrics".
 */
export interface TelemetryCounts {
  readonly spans: SpanCounts;
  logs: number;
  readonly processors: ProcessorCounts[];
  readonly exporters: ExporterCounts[];
  /** Durations measured since the last collection. */
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

/** Limit of durations kept between two collections. */
const MOST_DURATIONS = 1000;

const DECISIONS = 3;

/** The origin of the parent, as an index into `SpanCounts.started`. */
export const parentOrigin = { none: 0, remote: DECISIONS, local: 2 * DECISIONS } as const;

export function createSpanCounts(): SpanCounts {
  return { started: Array(3 * DECISIONS).fill(0), ended: Array(DECISIONS).fill(0) };
}

/** Returns the number of unsampled spans, or 0 if any span was sampled. */
export function unsampledSpans({ started }: SpanCounts): number {
  const isAnySampled = started.some((count, index) => count > 0 && index % DECISIONS > 0);
  return isAnySampled ? 0 : started.reduce((sum, count) => sum + count, 0);
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
      const processor = { ...component(signal, type), processed: 0, dropped: new Map(), queue };
      counts.processors.push(processor);
      return processor;
    },
    addExporter(signal, protocol, url) {
      const exporter = {
        ...component(signal, `${protocol}_${EXPORTERS[signal]}_exporter`),
        server: serverOf(url),
        inflight: 0,
        exported: 0,
        failed: new Map(),
      };
      counts.exporters.push(exporter);
      return exporter;
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

/** Increases the count of a key. */
export function countUp<Key>(counts: Map<Key, number>, key: Key, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
