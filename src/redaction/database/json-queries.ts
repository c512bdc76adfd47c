/** Longer lists of conditions say no more. */
const MAX_DEPTH = 16;

/**
 * A query in JSON, as MongoDB's and Elasticsearch's are, with `?` for each value; names stay.
 * Source: semantic conventions 1.45, MongoDB, `db.query.text`.
 *
 * @returns `?` for what is no JSON, such as one that has been cut off
 */
export function sanitizeJson(text: string): string {
  try {
    return JSON.stringify(withoutValues(JSON.parse(text), 0));
  } catch {
    return '?';
  }
}

function withoutValues(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return '?';
  if (Array.isArray(value)) {
    const elements = value.map((element) => withoutValues(element, depth + 1));
    return elements.every((element) => element === '?') ? elements.slice(0, 1) : elements;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withoutValues(inner, depth + 1)]),
  );
}
