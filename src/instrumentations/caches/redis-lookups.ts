import { type CacheLookups, createCacheLookups } from './cache-lookups.ts';

/** How the reply of a command says what was found. */
type Reading = 'one' | 'many keys' | 'many fields' | 'whole';

const READINGS: Readonly<Record<string, Reading>> = {
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
const BY_COMMAND = new Map<string, Reading>(
  Object.entries(READINGS).flatMap(([name, reading]) => [
    [name, reading],
    [name.toUpperCase(), reading],
  ]),
);

let lookups: CacheLookups | undefined;

/**
 * Counts what reads from Redis have found.
 *
 * @param reply as Redis has sent it
 */
export function countRedisLookups(command: string, args: readonly unknown[], reply: unknown): void {
  const reading = BY_COMMAND.get(command);
  // Inside of a transaction the reply comes later, with that of EXEC.
  if (reading === undefined || reply === 'QUEUED') return;
  lookups ??= createCacheLookups('redis');
  const key = args[0];
  if (reading === 'one') lookups.count(key, reply != null);
  else if (reading === 'whole') lookups.count(key, sizeOf(reply) > 0);
  else if (Array.isArray(reply)) {
    // Keys may be given as a list of their own.
    const keys = Array.isArray(key) ? key : args;
    for (const [index, value] of reply.entries()) {
      lookups.count(reading === 'many keys' ? keys[index] : key, value != null);
    }
  }
}

/** Of a list, a Map or an object, as the version of the protocol has it. */
function sizeOf(reply: unknown): number {
  if (typeof reply !== 'object' || reply === null) return 0;
  if (reply instanceof Map) return reply.size;
  return Array.isArray(reply) ? reply.length : Object.keys(reply).length;
}
