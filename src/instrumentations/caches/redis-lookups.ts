import { createCacheLookups } from './cache-lookups.ts';

/** How the reply of a command shows hits and misses. */
type ReplyFormat = 'one' | 'many keys' | 'many fields' | 'whole';

const FORMATS: Readonly<Record<string, ReplyFormat>> = {
  get: 'one',
  getex: 'one',
  getdel: 'one',
  hget: 'one',
  'json.get': 'one',
  mget: 'many keys',
  hmget: 'many fields',
  hgetall: 'whole',
};

/** Clients write commands in either case. */
const BY_COMMAND = new Map<string, ReplyFormat>(
  Object.entries(FORMATS).flatMap(([name, format]) => [
    [name, format],
    [name.toUpperCase(), format],
  ]),
);

const { count } = createCacheLookups('redis');

/**
 * Counts the lookups of a command that reads from Redis.
 *
 * @param reply as Redis sent it
 */
export function countRedisLookups(command: string, args: readonly unknown[], reply: unknown): void {
  const format = BY_COMMAND.get(command);
  // In a transaction, the values arrive with the reply to EXEC.
  if (format === undefined || reply === 'QUEUED') return;
  const key = args[0];
  if (format === 'one') count(key, reply != null);
  else if (format === 'whole') count(key, sizeOf(reply) > 0);
  else if (Array.isArray(reply)) {
    // The keys may be passed as an array.
    const keys = Array.isArray(key) ? key : args;
    for (const [index, value] of reply.entries()) {
      count(format === 'many keys' ? keys[index] : key, value != null);
    }
  }
}

/** The size of an array, a Map or an object, depending on the version of the protocol. */
function sizeOf(reply: unknown): number {
  if (typeof reply !== 'object' || reply === null) return 0;
  if (reply instanceof Map) return reply.size;
  return Array.isArray(reply) ? reply.length : Object.keys(reply).length;
}
