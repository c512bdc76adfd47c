/** One instrumentation, and the modules whose loading triggers it. */
export interface CatalogEntry {
  /** Short name, as in OTEL_NODE_DISABLED_INSTRUMENTATIONS. */
  readonly name: string;
  /** The package that exports it, or `sightline:` and a path below `src` without its extension. */
  readonly specifier: `@opentelemetry/instrumentation-${string}` | `sightline:${string}`;
  /** The exported class. */
  readonly className: string;
  /** Names of packages and built-in modules; empty for an instrumentation that patches no module. */
  readonly modules: readonly string[];
  /** Files inside those packages that are also patched: `pg/lib/client.js`. */
  readonly files: readonly string[];
  /** Only measures, so it is not loaded where metrics are off. */
  readonly forMetrics?: true;
  /** A Sightline instrumentation that creates spans for operations, as the upstream ones do. */
  readonly hasOperations?: true;
  /** Stays active where the library publishes on channels: those report other operations. */
  readonly runsBesideChannels?: true;
  /**
   * Diagnostics channels on which its library publishes, in a bundle too. The first message loads the
   * instrumentation and is passed to its `firstMessage`.
   */
  readonly channels?: readonly string[];
}
