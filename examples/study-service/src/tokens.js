import jwt from 'jsonwebtoken';
import { unauthorized } from './errors.js';

export function createToken(userId, secret) {
  return jwt.sign({}, secret, { subject: String(userId), expiresIn: '12h' });
}

/** Lets a request pass that carries a valid token, and puts the user's id on it. */
export function requireUser(secret) {
  return (request, _response, next) => {
    const [scheme, token] = (request.get('authorization') ?? '').split(' ');
    if (scheme !== 'Bearer' || !token) throw unauthorized('a bearer token is needed');
    try {
      request.userId = Number(jwt.verify(token, secret, { algorithms: ['HS256'] }).sub);
    } catch {
      throw unauthorized('the token is not valid, or no longer');
    }
    next();
  };
}
