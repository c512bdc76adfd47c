import Module from 'node:module';

type Compile = (content: string, filename: string, ...rest: unknown[]) => unknown;

/** What Node has and its types do not list. */
const { prototype } = Module as unknown as { readonly prototype: { _compile: Compile } };

/** Patches what a module exports, once it has run. */
export interface PatchExports {
  (exports: unknown): unknown;
  /** Of the file, from the name of its package on, with slashes: `pg/lib/client.js`. */
  path?: string;
}

/**
 * Sees each CommonJS file that is about to run, whatever name it was asked for by, and replaces what the
 * chosen ones export: in the module itself, so that `require`, `import` and `require.cache` give the same.
 *
 * Node reads `module._compile` before a file runs and sets `module.loaded` after it. A getter and a setter
 * are through before anything else runs: errors, and packages that look up their caller, find no function of
 * ours. `test/module-hooks/as-on-bare-node.test.ts` fails when Node goes another way.
 *
 * @param choose called before a file runs; must not throw. Returns undefined where nothing is to be patched
 */
export function hookCompilation(choose: (module: NodeModule) => PatchExports | undefined): void {
  let original = prototype._compile;
  Object.defineProperty(prototype, '_compile', {
    configurable: true,
    enumerable: true,
    get(this: NodeModule) {
      // Whoever is about to replace it reads it from the prototype itself.
      if (typeof this?.filename === 'string' && !this.loaded) {
        const patch = choose(this);
        if (patch !== undefined) patchOnceLoaded(this, patch);
      }
      return original;
    },
    set(this: NodeModule, value: Compile) {
      if ((this as unknown) === prototype) original = value;
      // Loaders of other languages replace it for one module.
      else Object.defineProperty(this, '_compile', { ...PLAIN, value });
    },
  });
}

const PLAIN = { configurable: true, enumerable: true, writable: true };

/** Patches the exports between the end of a file and the moment at which Node hands them out. */
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
