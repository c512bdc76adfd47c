import { mimicSignature } from '../patching/mimic-function.ts';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

interface Definition {
  patch?: (exports: AnyFunction, version?: string) => unknown;
}

/**
 * The upstream instrumentation returns a function around the memoized one, without its members (`del`, `reset`, `keys`
 * and so on). Here it gets them.
 */
export function applyFix(upstream: object): void {
  // `getModuleDefinitions` returns new objects.
  for (const definition of (upstream as { readonly _modules: readonly Definition[] })._modules) {
    const { patch } = definition;
    if (patch === undefined) continue;
    definition.patch = (exports, version) => {
      let memoized: unknown;
      const capture: AnyFunction = function (...args) {
        memoized = exports.apply(this, args);
        return memoized;
      };
      const observed = patch.call(definition, withMembers(capture, exports), version);
      const memoizer: AnyFunction = function (...args) {
        const result = (observed as AnyFunction).apply(this, args);
        return withMembers(result as AnyFunction, memoized as AnyFunction);
      };
      return withMembers(memoizer, exports);
    };
  }
}

function withMembers(replacement: AnyFunction, original: AnyFunction): AnyFunction {
  const { name, length, prototype, ...members } = Object.getOwnPropertyDescriptors(original);
  for (const key of ['arguments', 'caller']) Reflect.deleteProperty(members, key);
  Object.defineProperties(replacement, members);
  return mimicSignature(replacement, original);
}
