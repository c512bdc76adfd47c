import { addHook } from './import-in-the-middle.ts';

type Namespace = Record<string, unknown>;

/** Namespaces of CommonJS modules that an ES module has imported. */
const ofCommonJs = new WeakSet<object>();

/**
 * Learns, before any instrumentation sees a namespace, whether there is a CommonJS module behind it.
 * To be called once, before the first instrumentation is loaded.
 */
export function watchNamespaces(): void {
  addHook((_url, namespace, _specifier, format) => {
    if (format === 'commonjs') ofCommonJs.add(namespace);
  });
}

/**
 * Calls what patches the exports of a module. A CommonJS module that an ES module imports is patched
 * as if it were required, and what has changed is put into the namespace by its name: some
 * instrumentations take the namespace for `module.exports` and throw, others change the default export
 * only, which `import { server } from '@hapi/hapi'` does not look at.
 *
 * @returns the new exports, of which import-in-the-middle makes the default export
 */
export function patchExports(patch: (exports: unknown) => unknown, exports: unknown): unknown {
  if (!isNamespaceOfCommonJs(exports)) return patch(exports);
  const original = exports.default;
  const names = Object.keys(exports);
  const before = valuesOf(original, names);
  const patched = patch(original) ?? original;
  for (const [name, value] of valuesOf(patched, names)) {
    if (value !== before.get(name)) exports[name] = value;
  }
  return patched;
}

function isNamespaceOfCommonJs(exports: unknown): exports is Namespace {
  return typeof exports === 'object' && exports !== null && ofCommonJs.has(exports);
}

/** Values by name; getters are left alone, since packages load parts of themselves by them. */
function valuesOf(exports: unknown, names: readonly string[]): Map<string, unknown> {
  const values = new Map<string, unknown>();
  for (const name of names) {
    // The name by which Node itself exports all of them.
    if (name === 'module.exports') values.set(name, exports);
    const property = Object.getOwnPropertyDescriptor(Object(exports), name);
    if (property !== undefined && 'value' in property) values.set(name, property.value);
  }
  return values;
}
