import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(scrypt);
const KEY_BYTES = 32;

/** A hash `scrypt:salt:key`. Deriving the key is slow on purpose, to make guessing slow. */
export async function hashPassword(password) {
  const salt = randomBytes(16);
  const key = await derive(password, salt, KEY_BYTES);
  return `scrypt:${salt.toString('base64')}:${key.toString('base64')}`;
}

export async function isPassword(password, hash) {
  const [, salt, key] = hash.split(':');
  const derived = await derive(password, Buffer.from(salt, 'base64'), KEY_BYTES);
  return timingSafeEqual(derived, Buffer.from(key, 'base64'));
}
