/** Longest token that is decoded, in characters. */
const LONGEST_TOKEN = 16_384;

const BEARER = 'bearer ';

/**
 * Reads a claim of the JSON web token in an `Authorization` header (RFC 6750, RFC 7519). The signature is not
 * verified: the status of the response shows whether the service accepts the token.
 *
 * @returns undefined if there is no such token, or no such claim with a string or number
 */
export function claimOf(authorization: string, name: string): string | undefined {
  if (authorization.length > LONGEST_TOKEN) return undefined;
  if (authorization.slice(0, BEARER.length).toLowerCase() !== BEARER) return undefined;
  const start = authorization.indexOf('.');
  const end = authorization.indexOf('.', start + 1);
  if (start < 0 || end < 0) return undefined;
  try {
    const payload = Buffer.from(authorization.slice(start + 1, end), 'base64url').toString('utf8');
    const claims: unknown = JSON.parse(payload);
    if (typeof claims !== 'object' || claims === null || !Object.hasOwn(claims, name)) {
      return undefined;
    }
    const value = (claims as Readonly<Record<string, unknown>>)[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  } catch {
    return undefined;
  }
}
