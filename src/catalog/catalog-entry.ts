/** One instrumentation and the modules whose loading it waits for. */
export interface CatalogEntry {
  /** Short name, as in OTEL_NODE_DISABLED_INSTRUMENTATIONS. */
  readonly name: string;
  /** The package that has it, or `sightline:` and a path below `src` without its ending. */
  readonly specifier: `@opentelemetry/instrumentation-${string}` | `sightline:${string}`;
  /** The exported class. */
  readonly className: string;
  /** Names of packages and built-in modules; none where it needs no module. */
  readonly modules: readonly string[];
  /** Files inside those packages that are patched too: `pg/lib/client.js`. */
  readonly files: readonly string[];
  /** Whether it only measures, and so is not loaded where metrics are off. */
  readonly forMetrics?: true;
  /** Whether one of ours has spans of operations, as upstream's have. */
  readonly hasOperations?: true;
  /** Whether these are others than those that its library publishes on channels. */
  readonly isBeside?: true;
  /** Channels by which its library reports itself, in a bundle too; the first message is handed to `firstMessage`. */
  readonly channels?: readonly string[];
}
