import { mimicSignature } from '../patching/mimic-function.ts';

type Constructor = (this: unknown, ...args: unknown[]) => unknown;

interface Instrumentation {
  _getPatchedConstructor(original: Constructor): Constructor;
}

/** The upstream instrumentation exports a function around the class that is not the `constructor` of its instances. */
export function applyFix(upstream: object): void {
  const instrumentation = upstream as Instrumentation;
  const patch = instrumentation._getPatchedConstructor;
  instrumentation._getPatchedConstructor = function patchConstructor(original) {
    const exported = patch.call(this, original);
    if (exported === original) return original;
    const { prototype } = original as { readonly prototype: object };
    const descriptor = Object.getOwnPropertyDescriptor(prototype, 'constructor');
    Object.defineProperty(prototype, 'constructor', { ...descriptor, value: exported });
    return mimicSignature(exported, original);
  };
}
