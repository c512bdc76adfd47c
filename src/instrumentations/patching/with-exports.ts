/**
 * What a module exports, with some of it replaced. Of an ES module it is a copy that may be written; of CommonJS that a
 * bundler has written, each export is a getter that stays as it is.
 */
export function withExports<T extends object>(exported: T, replaced: Partial<T>): T {
  const descriptors = Object.getOwnPropertyDescriptors(exported) as Record<
    string,
    PropertyDescriptor
  >;
  const isFixed = Object.keys(replaced).some((name) => {
    const { configurable, writable } = descriptors[name] ?? {};
    return configurable === false && !writable;
  });
  const target = isFixed ? (Object.create(Object.getPrototypeOf(exported)) as T) : exported;
  if (isFixed) {
    for (const name of [...Object.keys(replaced), 'default']) delete descriptors[name];
    Object.defineProperties(target, descriptors);
  }
  for (const [name, value] of Object.entries(replaced)) {
    const enumerable = Object.getOwnPropertyDescriptor(exported, name)?.enumerable ?? true;
    Object.defineProperty(target, name, { configurable: true, writable: true, enumerable, value });
  }
  const whole = (exported as { default?: unknown }).default;
  // The default export of such a package is an object with the same functions.
  if (typeof whole === 'object' && whole !== null && whole !== exported) {
    const copy = withExports({ ...whole } as T, replaced);
    Object.defineProperty(target, 'default', {
      configurable: true,
      writable: true,
      enumerable: true,
      value: copy,
    });
  }
  return target;
}
