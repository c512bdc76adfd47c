/** Parameter names whose values are redacted, case-sensitive. Source: semantic conventions 1.45, `url.query`. */
export const DEFAULT_REDACTED_PARAMETERS: readonly string[] = [
  'X-Amz-Signature',
  'X-Amz-Credential',
  'X-Amz-Security-Token',
  'AWSAccessKeyId',
  'Signature',
  'sig',
  'X-Goog-Signature',
];

const REDACTED = 'REDACTED';

/**
 * Replaces the values of secret parameters and leaves the rest as sent: parsing and serializing would change
 * `a=b%20c`, and cost more than all other attributes together.
 *
 * @param query without the question mark
 */
export function redactQuery(query: string, secrets: ReadonlySet<string>): string {
  if (secrets.size === 0) return query;
  let redacted = '';
  /** Length of the part of `query` that is in `redacted`. */
  let copiedLength = 0;
  for (let start = 0; start < query.length; ) {
    const separator = query.indexOf('&', start);
    const end = separator < 0 ? query.length : separator;
    const equals = query.indexOf('=', start);
    if (equals > start && equals < end && secrets.has(decode(query.slice(start, equals)))) {
      redacted += query.slice(copiedLength, equals + 1) + REDACTED;
      copiedLength = end;
    }
    start = end + 1;
  }
  return copiedLength === 0 ? query : redacted + query.slice(copiedLength);
}

/** A key may contain escapes, which servers decode. */
function decode(key: string): string {
  if (!key.includes('%')) return key;
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
