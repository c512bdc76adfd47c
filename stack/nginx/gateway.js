// What the gateway decides by more than a pattern. Runs inside nginx (njs), for each request.
import crypto from 'crypto';

const SAFE = ['GET', 'HEAD', 'OPTIONS', 'TRACE'];
const COOKIE = /(?:^|;\s*)__Host-session=([^;\s]+)/;

/**
 * The subject of the token that a request carries, in `Authorization: Bearer` or the service's cookie, where its
 * signature (HS256) is right and its time is not over; else an empty text, which no limit counts.
 */
function user(r) {
  const secret = process.env.GATEWAY_JWT_SECRET;
  const token = tokenOf(r);
  if (!secret || !token) return '';
  const parts = token.split('.');
  if (parts.length !== 3) return '';
  try {
    const header = JSON.parse(Buffer.from(parts[0], 'base64url').toString());
    if (header.alg !== 'HS256') return '';
    const expected = crypto
      .createHmac('sha256', secret)
      .update(`${parts[0]}.${parts[1]}`)
      .digest('base64url');
    if (!isEqual(expected, parts[2])) return '';
    const claims = JSON.parse(Buffer.from(parts[1], 'base64url').toString());
    const now = Date.now() / 1000;
    if (typeof claims.exp !== 'number' || claims.exp <= now) return '';
    if (claims.nbf !== undefined && !(claims.nbf <= now)) return '';
    return typeof claims.sub === 'string' ? claims.sub : '';
  } catch (_e) {
    return '';
  }
}

function tokenOf(r) {
  const authorization = r.headersIn.Authorization;
  if (authorization) {
    return authorization.slice(0, 7).toLowerCase() === 'bearer ' ? authorization.slice(7) : '';
  }
  const found = COOKIE.exec(r.headersIn.Cookie || '');
  return found ? found[1] : '';
}

/** In the same time wherever the first difference is. */
function isEqual(a, b) {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}

/**
 * "1" for a request that changes something and was made by a page of somebody else: its Origin is neither ours nor
 * allowed, or the browser says that it crosses sites, or it carries a cookie and says nothing of where it comes from.
 */
function isForged(r) {
  if (SAFE.indexOf(r.method) >= 0) return '';
  const origin = r.variables.origin_kind;
  if (origin === 'foreign') return '1';
  if (origin === 'own' || origin === 'allowed') return '';
  const site = r.headersIn['Sec-Fetch-Site'];
  if (site) return site === 'same-origin' || site === 'none' ? '' : '1';
  return r.headersIn.Cookie ? '1' : '';
}

export default { user, isForged };
