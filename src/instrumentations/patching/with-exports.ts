/**
 * Replaces some exports of a module. If an export is read-only, as in ES modules and in bundles of CommonJS modules,
 * the result is a writable copy, in which the other exports keep their property descriptors.
 */
export function withExports<T extends object>(exported: T, replacements: Partial<T>): T {
  const descriptors = Object.getOwnPropertyDescriptors(exported) as Record<
    string,
    PropertyDescriptor
  >;
  const isReadOnly = Object.keys(replacements).some((name) => {
    const { configurable, writable } = descriptors[name] ?? {};
    return configurable === false && !writable;
  });
  const target = isReadOnly ? (Object.create(Object.getPrototypeOf(exported)) as T) : exported;
  if (isReadOnly) {
    for (const name of [...Object.keys(replacements), 'default']) delete descriptors[name];
    Object.defineProperties(target, descriptors);
  }
  for (const [name, value] of Object.entries(replacements)) {
    const enumerable = Object.getOwnPropertyDescriptor(exported, name)?.enumerable ?? true;
    Object.defineProperty(target, name, { configurable: true, writable: true, enumerable, value });
  }
  const defaultExport = (exported as { default?: unknown }).default;
  // The default export of such a package is an object with the same functions.
  if (typeof defaultExport === 'object' && defaultExport !== null && defaultExport !== exported) {
    const copy = withExports({ ...defaultExport } as T, replacements);
    Object.defineProperty(target, 'default', {
      configurable: true,
      writable: true,
      enumerable: true,
      value: copy,
    });
  }
  return target;
}
