import { load } from '../load.ts';

type Namespace = Record<string, unknown>;
type HookFunction = (
  exports: Namespace,
  name: string,
  baseDir?: string,
  format?: string,
) => unknown;
type LoadFunction = (url: string, exports: Namespace, specifier?: string, format?: string) => void;

interface ImportInTheMiddle {
  readonly Hook: new (
    modules: readonly string[],
    options: object,
    hook: HookFunction,
  ) => { unhook(): void };
  addHook(hook: LoadFunction): void;
}

let actual: ImportInTheMiddle | undefined;
const waiting: Array<(actual: ImportInTheMiddle) => void> = [];

/** The package is needed once an ES module is to be patched; a CommonJS service never loads it. */
export function activateImportInTheMiddle(): void {
  if (actual !== undefined) return;
  actual = load<ImportInTheMiddle>('import-in-the-middle');
  for (const register of waiting.splice(0)) register(actual);
}

/** Stands in for the package's `Hook`, as OpenTelemetry's instrumentations use it. */
export class Hook {
  #hook: { unhook(): void } | undefined;

  constructor(modules: readonly string[], options: object, hook: HookFunction) {
    whenActive(({ Hook: Actual }) => {
      this.#hook = new Actual(modules, options, hook);
    });
  }

  unhook(): void {
    this.#hook?.unhook();
  }
}

/** Stands in for the package's `addHook`. */
export function addHook(hook: LoadFunction): void {
  whenActive((package_) => package_.addHook(hook));
}

function whenActive(register: (actual: ImportInTheMiddle) => void): void {
  if (actual === undefined) waiting.push(register);
  else register(actual);
}
