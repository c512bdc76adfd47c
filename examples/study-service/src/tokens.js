import jwt from 'jsonwebtoken';
import { unauthorized } from './errors.js';

/**
 * `__Host-`: browsers accept the cookie only over https, and only for this host. Pages of other sites cannot send it
 * (SameSite), scripts cannot read it (HttpOnly).
 */
const COOKIE = '__Host-session';
const COOKIE_ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict';
const LIFE_SECONDS = 12 * 60 * 60;

export function createToken(userId, secret) {
  return jwt.sign({}, secret, { subject: String(userId), expiresIn: LIFE_SECONDS });
}

/** The value of Set-Cookie that stores a token in the browser; without a token, one that removes it. */
export function sessionCookie(token) {
  const life = token ? LIFE_SECONDS : 0;
  return `${COOKIE}=${token ?? ''}; Max-Age=${life}; ${COOKIE_ATTRIBUTES}`;
}

/** Admits requests with a valid token, and sets their `userId`. */
export function requireUser(secret) {
  return (request, _response, next) => {
    const token = tokenOf(request);
    if (!token) throw unauthorized('a bearer token is needed');
    try {
      request.userId = Number(jwt.verify(token, secret, { algorithms: ['HS256'] }).sub);
    } catch {
      throw unauthorized('the token is not valid, or no longer');
    }
    next();
  };
}

function tokenOf(request) {
  const authorization = request.get('authorization');
  if (authorization !== undefined) {
    const [scheme, token] = authorization.split(' ');
    return scheme === 'Bearer' ? token : undefined;
  }
  const cookies = (request.get('cookie') ?? '').split('; ');
  return cookies.find((cookie) => cookie.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1);
}
