import { createHmac, createSecretKey } from 'node:crypto';

/** The same bytes for the same text and key: 32 of them. */
export type KeyedHash = (text: string) => Buffer;

/**
 * HMAC-SHA-256 (RFC 2104). Whoever does not have the key cannot try ids out.
 *
 * @param key any text; all processes that are to be merged need the same
 */
export function createKeyedHash(key: string): KeyedHash {
  const secret = createSecretKey(key, 'utf8');
  return (text) => createHmac('sha256', secret).update(text).digest();
}
