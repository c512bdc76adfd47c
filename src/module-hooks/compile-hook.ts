import Module from 'node:module';

type Compile = (content: string, filename: string, ...rest: unknown[]) => unknown;

/** Node's types do not list it. */
const { prototype } = Module as unknown as { readonly prototype: { _compile: Compile } };

/** Patches the exports of a module once it has run. */
export interface PatchExports {
  (exports: unknown): unknown;
  /** Path of the file from the name of its package on, with slashes: `pg/lib/client.js`. */
  path?: string;
}

/**
 * Is called before each CommonJS file runs, by whatever name it is required, and patches the exports of the chosen
 * ones in the module itself: `require`, `import` and `require.cache` return the same.
 *
 * Node reads `module._compile` before a file runs and sets `module.loaded` after it. A getter and a setter return
 * before anything else runs, so errors, and packages that look up their caller, find no function of Sightline in the
 * stack. `test/module-hooks/as-on-bare-node.test.ts` fails when Node changes this.
 *
 * @param choose called before a file runs; must not throw. Returns undefined where nothing is patched
 */
export function hookCompilation(choose: (module: NodeModule) => PatchExports | undefined): void {
  let original = prototype._compile;
  Object.defineProperty(prototype, '_compile', {
    configurable: true,
    enumerable: true,
    get(this: NodeModule) {
      // Code that is about to replace it reads it from the prototype itself.
      if (typeof this?.filename === 'string' && !this.loaded) {
        const patch = choose(this);
        if (patch !== undefined) patchOnceLoaded(this, patch);
      }
      return original;
    },
    set(this: NodeModule, value: Compile) {
      if ((this as unknown) === prototype) original = value;
      // Loaders of other languages replace it for a single module.
      else Object.defineProperty(this, '_compile', { ...PLAIN, value });
    },
  });
}

const PLAIN = { configurable: true, enumerable: true, writable: true };

/** Patches the exports after the file has run and before Node returns them. */
function patchOnceLoaded(module: NodeModule, patch: PatchExports): void {
  Object.defineProperty(module, 'loaded', {
    configurable: true,
    enumerable: true,
    get: () => false,
    set(value: boolean) {
      Object.defineProperty(module, 'loaded', { ...PLAIN, value });
      if (value) module.exports = patch(module.exports);
    },
  });
}
