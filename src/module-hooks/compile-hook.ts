import Module from 'node:module';

type Compile = (this: NodeModule, content: string, filename: string, ...rest: unknown[]) => unknown;

/** What Node has and its types do not list. */
const { prototype } = Module as unknown as { readonly prototype: { _compile: Compile } };

/** Patches what a module exports, once it has run. */
export type PatchExports = (exports: unknown) => unknown;

/**
 * Sees each CommonJS file that is about to run, whatever name it was asked for by, and replaces what the
 * chosen ones export: in the module itself, so that `require`, `import` and `require.cache` give the same.
 *
 * Node reads `module._compile` and then calls it. A getter is through before the file runs: errors in it,
 * and packages that look up their caller, find no function of ours, but in the files that are patched.
 * `test/module-hooks/compile-hook.test.ts` fails when Node goes another way.
 *
 * @param choose called before a file runs; must not throw. Returns undefined where nothing is to be patched
 */
export function hookCompilation(choose: (module: NodeModule) => PatchExports | undefined): void {
  let original = prototype._compile;
  Object.defineProperty(prototype, '_compile', {
    configurable: true,
    enumerable: true,
    get(this: NodeModule) {
      // Read from the prototype itself, by whoever is about to replace it.
      if (typeof this?.filename !== 'string') return original;
      const patch = choose(this);
      return patch === undefined ? original : compileAndPatch(original, patch);
    },
    set(this: NodeModule, value: Compile) {
      if ((this as unknown) === prototype) original = value;
      // Loaders of other languages replace it for one module.
      else Object.defineProperty(this, '_compile', { ...OWN, value });
    },
  });
}

const OWN = { configurable: true, enumerable: true, writable: true };

function compileAndPatch(compile: Compile, patch: PatchExports): Compile {
  return function _compile(this: NodeModule, content, filename, ...rest) {
    const result = Reflect.apply(compile, this, [content, filename, ...rest]);
    const { exports } = this;
    const patched = patch(exports);
    if (patched !== exports) this.exports = patched;
    return result;
  };
}
