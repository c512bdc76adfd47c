import { mimicSignature } from '../patching/mimic-function.ts';

type AnyFunction = (this: unknown, ...given: unknown[]) => unknown;

interface Definition {
  patch?: (exports: AnyFunction, version?: string) => unknown;
}

/**
 * Upstream's returns a function around the memoized one, which has none of its members: `del`, `reset`,
 * `keys` and the rest. Here it gets them.
 */
export function applyFix(upstream: object): void {
  // What `getModuleDefinitions` gives is made anew.
  for (const definition of (upstream as { readonly _modules: readonly Definition[] })._modules) {
    const { patch } = definition;
    if (patch === undefined) continue;
    definition.patch = (exports, version) => {
      let memoized: unknown;
      const remembering: AnyFunction = function (...given) {
        memoized = exports.apply(this, given);
        return memoized;
      };
      const observed = patch.call(definition, withMembers(remembering, exports), version);
      const memoizer: AnyFunction = function (...given) {
        const returned = (observed as AnyFunction).apply(this, given);
        return withMembers(returned as AnyFunction, memoized as AnyFunction);
      };
      return withMembers(memoizer, exports);
    };
  }
}

function withMembers(replacement: AnyFunction, original: AnyFunction): AnyFunction {
  const { name, length, prototype, ...members } = Object.getOwnPropertyDescriptors(original);
  for (const unusable of ['arguments', 'caller'] as const)
    Reflect.deleteProperty(members, unusable);
  Object.defineProperties(replacement, members);
  return mimicSignature(replacement, original);
}
