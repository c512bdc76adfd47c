import type { CatalogEntry } from './catalog-entry.ts';

/** An instrumentation of ours: an entry of the catalog, but for its name, which is that of its row. */
export type SightlineEntry = Omit<CatalogEntry, 'name'>;

/** All that Sightline knows of one instrumentation, beside the modules of upstream's (upstream-catalog.ts). */
export interface InstrumentationRow {
  /** Whether it is off unless it is asked for. */
  readonly off?: true;
  /** Options fit for production; the user's win over them. */
  readonly options?: Readonly<Record<string, unknown>>;
  /**
   * Spans are written only inside of a trace, and so not at start-up and in polling loops: by the option
   * `requireParentSpan`, or, where there is none that is heeded, by our tracer.
   */
  readonly needsParent?: 'option' | 'tracer';
  /** What is measured of its operations, whatever is sampled. */
  readonly operations?: 'database' | 'messaging' | 'rpc';
  /** Whether upstream's records metrics that ours replace. */
  readonly replacesMetrics?: true;
  /**
   * Upstream's writes spans for middleware and handlers, which say little and cost much, and puts its functions
   * in the place of the service's: it is for those who set options for it. Ours gives the route.
   */
  readonly layers?: true;
  /** Upstream's only puts the trace into the lines; ours sends them. */
  readonly logs?: true;
  /** The instrumentation that covers the module where a package loads it only for its own use. */
  readonly coveredBy?: string;
  /**
   * By module, versions beyond those that upstream's says it takes, which it was seen to work with
   * (test/instrumentations/newest-majors.test.ts).
   */
  readonly alsoTakes?: Readonly<Record<string, string>>;
  /** Takes out of upstream's what would harm the service (docs/decisions/upstream-fixes.md). */
  readonly fix?: UpstreamFix;
  /** Instrumentations of ours; switched together with upstream's of this name, where there is one. */
  readonly ours?: readonly SightlineEntry[];
  /** Sees the errors of handlers, where they are reported. */
  readonly errors?: SightlineEntry;
}

type UpstreamFix = `sightline:instrumentations/upstream-fixes/${string}`;

/** @param path below src/instrumentations/upstream-fixes */
export function upstreamFix(path: string): UpstreamFix {
  return `sightline:instrumentations/upstream-fixes/${path}`;
}

export function part(
  path: string,
  className: string,
  modules: readonly string[],
  files: readonly string[] = [],
): SightlineEntry {
  return { specifier: `sightline:instrumentations/${path}`, className, modules, files };
}

/** Pools, caches and processes have no spans: without metrics they are not loaded. */
export function forMetrics(entry: SightlineEntry): SightlineEntry {
  return { ...entry, forMetrics: true };
}

/** Of a library that reports itself: its instrumentation is woken by that too, where no module of it is seen. */
export function byChannel(entry: SightlineEntry, ...channels: readonly string[]): SightlineEntry {
  return { ...entry, channels };
}

/** One that has spans of operations, as upstream's have. */
export function withOperations(entry: SightlineEntry): SightlineEntry {
  return { ...entry, hasOperations: true };
}

/** A client of a database of upstream's that has no option for spans inside of a trace alone. */
export const DATABASE = { operations: 'database', needsParent: 'tracer' } as const;
