/** Longer lists of conditions say no more. */
const MAX_DEPTH = 16;
/** In characters: parsing one more than this takes longer than a query may cost. */
const LONGEST = 65_536;

/**
 * A query in JSON, as MongoDB's and Elasticsearch's are, with `?` for each value; names stay.
 * Source: semantic conventions 1.45, MongoDB, `db.query.text`.
 *
 * @returns `?` for what is no JSON, such as one that has been cut off, and for what is too long
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
