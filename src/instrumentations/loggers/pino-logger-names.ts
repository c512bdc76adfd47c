/**
 * Finds the names of loggers in their bindings, which pino keeps as the first part of each line:
 * `,"pid":7,"hostname":"h","name":"shop"`.
 *
 * @returns finds the name of a logger by its bindings; undefined if it has none
 */
export function createPinoLoggerNames(): (logger: object, bindings: unknown) => string | undefined {
  const cache = new WeakMap<
    object,
    { readonly bindings: string; readonly name: string | undefined }
  >();
  return (logger, bindings) => {
    if (typeof bindings !== 'string') return undefined;
    const cached = cache.get(logger);
    // `logger.setBindings` changes the text.
    if (cached !== undefined && cached.bindings === bindings) return cached.name;
    const name = nameIn(bindings);
    cache.set(logger, { bindings, name });
    return name;
  };
}

function nameIn(bindings: string): string | undefined {
  if (!bindings.includes('"name":')) return undefined;
  try {
    const { name } = JSON.parse(`{${bindings.slice(1)}}`) as { name?: unknown };
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}
