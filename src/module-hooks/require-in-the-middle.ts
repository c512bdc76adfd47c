/** Called with what a module exports; returns what it is to export. */
export type OnRequire = (exports: unknown, name: string, baseDir: string | undefined) => unknown;

interface Registered {
  /** Absolute paths of files; null for all modules that are reported. */
  readonly paths: readonly string[] | null;
  readonly onRequire: OnRequire;
}

const registered = new Set<Registered>();

/**
 * Stands in for the package require-in-the-middle, as OpenTelemetry's instrumentations use it. That one
 * patches `require` so that each module is resolved twice more, whether anybody waits for it or not: 17
 * of the 57 ms of CPU that observing an Express and pg service took at its start. Here hooks are only
 * written down; `package-files.ts` and `builtin-modules.ts` call them, for modules of the catalog alone.
 */
export class Hook {
  readonly #registered: Registered;

  constructor(paths: readonly string[] | null, _options: unknown, onRequire: OnRequire) {
    this.#registered = { paths, onRequire };
    registered.add(this.#registered);
  }

  unhook(): void {
    registered.delete(this.#registered);
  }
}

/** Whether an instrumentation waits for a file by its path, as that of AWS Lambda does. */
export function waitsForPath(filename: string): boolean {
  for (const { paths } of registered) {
    if (paths?.includes(filename)) return true;
  }
  return false;
}

/** Has all hooks that wait for a module see its exports, one after the other. */
export function callHooks(
  exports: unknown,
  name: string,
  baseDir: string | undefined,
  filename: string,
): unknown {
  let patched = exports;
  for (const { paths, onRequire } of registered) {
    if (paths === null || paths.includes(filename)) patched = onRequire(patched, name, baseDir);
  }
  return patched;
}
