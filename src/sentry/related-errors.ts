/** Causes and aggregated errors that are followed. */
const MAX_RELATED = 20;
/** Characters that a code or message needs to be searched for in another text. */
const MIN_LENGTH = 4;

/** @returns the original error of a wrapper: GraphQL wraps the errors of resolvers */
export function unwrapped(error: unknown): unknown {
  const { name, originalError } = (error ?? {}) as { name?: unknown; originalError?: unknown };
  return name === 'GraphQLError' && originalError instanceof Error ? originalError : error;
}

/**
 * Whether an instrumentation has recorded a description in place of this error: for PostgreSQL it is a sentence with the
 * code of the error, since messages of the server quote values.
 *
 * @param description a string, or an object with a message that is no error
 */
export function describes(description: unknown, error: unknown): boolean {
  const text = description instanceof Error ? undefined : textOf(description);
  if (text === undefined || typeof error !== 'object' || error === null) return false;
  const { code, message } = error as { code?: unknown; message?: unknown };
  return [code, message].some(
    (part) => typeof part === 'string' && part.length >= MIN_LENGTH && text.includes(part),
  );
}

function textOf(description: unknown): string | undefined {
  if (typeof description === 'string') return description;
  const { message } = (description ?? {}) as { readonly message?: unknown };
  return typeof message === 'string' ? message : undefined;
}

/** The causes and aggregated errors of an error, recursively. */
export function relatedErrors(error: unknown): readonly object[] {
  const related = new Set<object>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || related.size > MAX_RELATED) return;
    if (related.has(value)) return;
    related.add(value);
    try {
      const { cause, errors } = value as { cause?: unknown; errors?: unknown };
      visit(cause);
      if (Array.isArray(errors)) errors.slice(0, MAX_RELATED).forEach(visit);
    } catch {
      // A getter throws.
    }
  };
  visit(error);
  related.delete(error as object);
  return [...related];
}
