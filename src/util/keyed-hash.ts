import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

/** Turns a text into 16 hexadecimal digits, the same for the same text and key. */
export type KeyedHash = (text: string) => string;

/** Where the process keeps its key for the threads that it will start. */
const PROCESS_KEY = 'sightline.hash-key';
/** 64 bits: two of a million values are alike with a probability of 3e-8. */
const HEX_DIGITS = 16;
const KEY_BYTES = 32;

/**
 * Hashes for what must be distinguished without being revealed: HMAC-SHA-256 (RFC 2104), cut to 64 bits. Without
 * the key nobody finds out by trying which value it was, which matters for card numbers and the like.
 *
 * @param key SIGHTLINE_HASH_KEY; otherwise one that this process shares with the threads that it starts
 *   after its first hash
 */
export function createKeyedHash(key: string | undefined): KeyedHash {
  let hmacOf: ((text: string) => string) | undefined;
  return (text) => {
    hmacOf ??= createHmacOf(key);
    return hmacOf(text).slice(0, HEX_DIGITS);
  };
}

/** With the first hash, and not before: loading crypto takes several milliseconds. */
function createHmacOf(key: string | undefined): (text: string) => string {
  const { createHmac } = process.getBuiltinModule('node:crypto');
  const used = key ?? processKey();
  return (text) => createHmac('sha256', used).update(text).digest('hex');
}

function processKey(): string {
  const known = getEnvironmentData(PROCESS_KEY);
  if (typeof known === 'string') return known;
  const made = process.getBuiltinModule('node:crypto').randomBytes(KEY_BYTES).toString('hex');
  setEnvironmentData(PROCESS_KEY, made);
  return made;
}
