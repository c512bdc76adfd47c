/** Conditions nested deeper add no information. */
const MAX_DEPTH = 16;
/** In characters: parsing a longer query would take too long. */
const LONGEST = 65_536;

/**
 * Replaces each value of a query in JSON, as of MongoDB and Elasticsearch, by `?`, and keeps the names.
 * Source: semantic conventions 1.45, MongoDB, `db.query.text`.
 *
 * @returns `?` if the query is not valid JSON, such as a truncated one, or too long
 */
export function sanitizeJson(text: string): string {
  if (text.length > LONGEST) return '?';
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
