/** Beyond it a token is not worth decoding for every request; in characters. */
const LONGEST_TOKEN = 16_384;

const BEARER = 'bearer ';

/**
 * Reads a claim of the JSON web token in an `Authorization` header (RFC 6750, RFC 7519). The signature is
 * not looked at: whether the token is worth anything is for the service to say, by its answer.
 *
 * @returns undefined where there is no such token, or no claim that is a text or a number
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
