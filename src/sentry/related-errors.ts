/** How far causes are followed. */
const MOST_RELATED = 20;
/** Characters of a code that differs from any other text. */
const SHORTEST_HINT = 4;

/**
 * The error itself where something wraps it for the way: GraphQL puts an error of its own around that of
 * a resolver.
 */
export function unwrapped(error: unknown): unknown {
  const { name, originalError } = (error ?? {}) as { name?: unknown; originalError?: unknown };
  return name === 'GraphQLError' && originalError instanceof Error ? originalError : error;
}

/**
 * Whether what an instrumentation has recorded in place of an error speaks of this one: for PostgreSQL it is a
 * sentence with its code, since messages of the server quote values.
 *
 * @param standIn a text, or an object with one that is no error itself
 */
export function speaksOf(standIn: unknown, error: unknown): boolean {
  const text = standIn instanceof Error ? undefined : textOf(standIn);
  if (text === undefined || typeof error !== 'object' || error === null) return false;
  const { code, message } = error as { code?: unknown; message?: unknown };
  return [code, message].some(
    (part) => typeof part === 'string' && part.length >= SHORTEST_HINT && text.includes(part),
  );
}

function textOf(standIn: unknown): string | undefined {
  if (typeof standIn === 'string') return standIn;
  const { message } = (standIn ?? {}) as { readonly message?: unknown };
  return typeof message === 'string' ? message : undefined;
}

/** All errors that another one brings along: its causes, theirs, and those that it gathers. */
export function relatedErrors(error: unknown): readonly object[] {
  const found = new Set<object>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || found.size > MOST_RELATED) return;
    if (found.has(value)) return;
    found.add(value);
    try {
      const { cause, errors } = value as { cause?: unknown; errors?: unknown };
      visit(cause);
      if (Array.isArray(errors)) errors.slice(0, MOST_RELATED).forEach(visit);
    } catch {
      // A getter that throws: there is no more to be found out.
    }
  };
  visit(error);
  found.delete(error as object);
  return [...found];
}
