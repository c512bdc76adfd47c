/** One instrumentation and the modules whose loading it waits for. */
export interface CatalogEntry {
  /** Short name, as in OTEL_NODE_DISABLED_INSTRUMENTATIONS. */
  readonly name: string;
  /** The package (or file of ours) that has it. */
  readonly specifier: string;
  /** The exported class. */
  readonly className: string;
  /** Names of packages and built-in modules; none where it needs no module. */
  readonly modules: readonly string[];
  /** Files inside those packages that are patched too: `pg/lib/client.js`. */
  readonly files: readonly string[];
}
