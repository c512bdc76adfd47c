import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

/** Hashes a text to 16 hexadecimal digits, the same for the same text and key. */
export type KeyedHash = (text: string) => string;

/** Key of the environment data by which a process passes its hash key to worker threads. */
const PROCESS_KEY = 'sightline.hash-key';
/** 64 bits: the probability of a collision among a million values is 3e-8. */
const HEX_DIGITS = 16;
const KEY_BYTES = 32;

/**
 * Creates a hash for values that must be distinguishable but not revealed: HMAC-SHA-256 (RFC 2104), truncated to 64
 * bits. Without the key, nobody can find a value by trying candidates, which matters for card numbers and the like.
 *
 * @param key SIGHTLINE_HASH_KEY; otherwise a random one, which this process shares with the threads that it starts
 *   after its first hash
 */
export function createKeyedHash(key: string | undefined): KeyedHash {
  let hmacOf: ((text: string) => string) | undefined;
  return (text) => {
    hmacOf ??= createHmacOf(key);
    return hmacOf(text).slice(0, HEX_DIGITS);
  };
}

/** Only with the first hash: loading crypto takes several milliseconds. */
function createHmacOf(key: string | undefined): (text: string) => string {
  const { createHmac } = process.getBuiltinModule('node:crypto');
  const secret = key ?? processKey();
  return (text) => createHmac('sha256', secret).update(text).digest('hex');
}

function processKey(): string {
  const shared = getEnvironmentData(PROCESS_KEY);
  if (typeof shared === 'string') return shared;
  const key = process.getBuiltinModule('node:crypto').randomBytes(KEY_BYTES).toString('hex');
  setEnvironmentData(PROCESS_KEY, key);
  return key;
}
