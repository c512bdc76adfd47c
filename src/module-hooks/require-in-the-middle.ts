/** Receives the exports of a module; returns the ones that replace them. */
export type OnRequire = (exports: unknown, name: string, baseDir: string | undefined) => unknown;

interface Registration {
  /** Absolute paths of files; null for all modules of the catalog. */
  readonly paths: readonly string[] | null;
  readonly onRequire: OnRequire;
}

const registrations = new Set<Registration>();

/**
 * Replaces the package require-in-the-middle for OpenTelemetry's instrumentations. The package patches `require` so
 * that each module is resolved twice more, whether or not anything waits for it: 17 of the 57 ms of CPU that the
 * start of an observed Express and pg service took. Here hooks are only registered; `package-files.ts` and
 * `builtin-modules.ts` call them, for modules of the catalog only.
 */
export class Hook {
  readonly #registration: Registration;

  constructor(paths: readonly string[] | null, _options: unknown, onRequire: OnRequire) {
    this.#registration = { paths, onRequire };
    registrations.add(this.#registration);
  }

  unhook(): void {
    registrations.delete(this.#registration);
  }
}

/** Whether an instrumentation waits for a file by its path, as that of AWS Lambda does. */
export function waitsForPath(filename: string): boolean {
  for (const { paths } of registrations) {
    if (paths?.includes(filename)) return true;
  }
  return false;
}

/** Passes the exports of a module through all hooks that wait for it. */
export function callHooks(
  exports: unknown,
  name: string,
  baseDir: string | undefined,
  filename: string,
): unknown {
  let patched = exports;
  for (const { paths, onRequire } of registrations) {
    if (paths === null || paths.includes(filename)) patched = onRequire(patched, name, baseDir);
  }
  return patched;
}
