/**
 * Keys whose values are replaced, case-sensitive. Source: semantic conventions 1.45, `url.query`.
 */
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
 * Replaces the values of secret parameters and leaves everything else as it was sent: parsing and
 * writing it anew would change `a=b%20c`, and cost more than all other attributes together.
 *
 * @param query without its question mark
 */
export function redactQuery(query: string, secrets: ReadonlySet<string>): string {
  if (secrets.size === 0) return query;
  let redacted = '';
  /** How far `query` has been taken over. */
  let done = 0;
  for (let start = 0; start < query.length; ) {
    const separator = query.indexOf('&', start);
    const end = separator < 0 ? query.length : separator;
    const equals = query.indexOf('=', start);
    if (equals > start && equals < end && secrets.has(decoded(query.slice(start, equals)))) {
      redacted += query.slice(done, equals + 1) + REDACTED;
      done = end;
    }
    start = end + 1;
  }
  return done === 0 ? query : redacted + query.slice(done);
}

/** A key may be written with escapes, and means the same to whoever reads it. */
function decoded(key: string): string {
  if (!key.includes('%')) return key;
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
