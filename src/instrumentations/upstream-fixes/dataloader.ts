import { mimicSignature } from '../patching/mimic-function.ts';

type Constructor = (this: unknown, ...given: unknown[]) => unknown;

interface Instrumentation {
  _getPatchedConstructor(original: Constructor): Constructor;
}

/** Upstream's exports a function around the class that is not the `constructor` of its objects. */
export function applyFix(upstream: object): void {
  const it = upstream as Instrumentation;
  const patch = it._getPatchedConstructor;
  it._getPatchedConstructor = function patched(original) {
    const exported = patch.call(this, original);
    if (exported === original) return original;
    const { prototype } = original as { readonly prototype: object };
    const descriptor = Object.getOwnPropertyDescriptor(prototype, 'constructor');
    Object.defineProperty(prototype, 'constructor', { ...descriptor, value: exported });
    return mimicSignature(exported, original);
  };
}
