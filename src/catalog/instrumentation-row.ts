import type { CatalogEntry } from './catalog-entry.ts';

/** A Sightline instrumentation: an entry of the catalog, with the name of the row that it is in. */
export type SightlineEntry = Omit<CatalogEntry, 'name'>;

/** One library: how Sightline configures the upstream instrumentation, and what it adds. */
export interface InstrumentationRow {
  /** Off unless a setting enables it. */
  readonly offByDefault?: true;

  /** Options of the upstream instrumentation that are fit for production; options of the user override them. */
  readonly options?: Readonly<Record<string, unknown>>;
  /**
   * Spans are created only inside a trace, and so not by start-up code and polling loops: by the option
   * `requireParentSpan` or, where the upstream instrumentation lacks or ignores it, by Sightline's tracer.
   */
  readonly needsParent?: 'option' | 'tracer';
  /** Versions, by module, beyond those that upstream states, as tested (test/instrumentations/newest-majors.test.ts). */
  readonly extraVersions?: Readonly<Record<string, string>>;
  /** Removes what would harm the service from the upstream instrumentation (docs/decisions/upstream-fixes.md). */
  readonly fix?: UpstreamFix;
  /** The upstream metrics are dropped: Sightline records its own. */
  readonly replacesMetrics?: true;
  /**
   * The upstream instrumentation replaces the service's middleware and handlers to create spans for them, which cost
   * much and say little. It is loaded only where the user sets options for it; Sightline's records the route.
   */
  readonly layerSpans?: true;
  /** The upstream instrumentation adds trace ids to the lines; Sightline's sends the lines as log records. */
  readonly sendsLogs?: true;
  /** The instrumentation that covers the module where another package loads it for its own use. */
  readonly coveredBy?: string;

  /** The duration of its operations is measured, whether or not they are sampled. */
  readonly operations?: 'database' | 'messaging' | 'rpc';
  /** Sightline's instrumentations, enabled and disabled together with the upstream one of this name. */
  readonly entries?: readonly SightlineEntry[];
  /** Reports errors of handlers to Sentry; loaded only where errors are reported. */
  readonly errorEntry?: SightlineEntry;
}

type UpstreamFix = `sightline:instrumentations/upstream-fixes/${string}`;

/** @param path below src/instrumentations/upstream-fixes */
export function upstreamFix(path: string): UpstreamFix {
  return `sightline:instrumentations/upstream-fixes/${path}`;
}

/** A row with one Sightline instrumentation, to be spread beside other fields. Parameters as of {@link entry}. */
export function row(...instrumentation: Parameters<typeof entry>): InstrumentationRow {
  return { entries: [entry(...instrumentation)] };
}

/**
 * @param path below src/instrumentations, without its extension
 * @param modules names of packages and built-in modules
 * @param files inside those packages that are also patched
 */
export function entry(
  path: string,
  className: string,
  modules: readonly string[],
  files: readonly string[] = [],
): SightlineEntry {
  return { specifier: `sightline:instrumentations/${path}`, className, modules, files };
}

/** Without metrics it is not loaded: pools, caches and processes have no spans. */
export function forMetrics(instrumentation: SightlineEntry): SightlineEntry {
  return { ...instrumentation, forMetrics: true };
}

/** Loaded by the first message on these channels too, so that a library in a bundle is observed. */
export function byChannel(
  instrumentation: SightlineEntry,
  ...channels: readonly string[]
): SightlineEntry {
  return { ...instrumentation, channels };
}

/** Creates spans for operations, as the upstream instrumentations do. */
export function withOperations(instrumentation: SightlineEntry): SightlineEntry {
  return { ...instrumentation, hasOperations: true };
}

/** A database client whose upstream instrumentation has no option for spans inside a trace only. */
export const DATABASE = { operations: 'database', needsParent: 'tracer' } as const;
