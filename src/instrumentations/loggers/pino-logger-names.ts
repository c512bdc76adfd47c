/**
 * Finds the names of loggers among their bindings, which pino keeps as the text that begins each of
 * their lines: `,"pid":7,"hostname":"h","name":"shop"`.
 *
 * @returns finds the name of a logger by itself and this text
 */
export function createPinoLoggerNames(): (logger: object, bindings: unknown) => string | undefined {
  const known = new WeakMap<
    object,
    { readonly bindings: string; readonly name: string | undefined }
  >();
  return (logger, bindings) => {
    if (typeof bindings !== 'string') return undefined;
    const found = known.get(logger);
    // `logger.setBindings` replaces it.
    if (found !== undefined && found.bindings === bindings) return found.name;
    const name = nameIn(bindings);
    known.set(logger, { bindings, name });
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
