import type { KeyedHash } from '../util/keyed-hash.ts';
import { estimate } from './estimate.ts';
import { createHyperLogLog, type Position, positionOf } from './hyperloglog.ts';
import { createLru, type Entry } from './lru.ts';

/** Limit of users whose last activity is stored individually, at about 250 bytes each. */
const MOST_USERS = 20_000;

interface User extends Entry {
  readonly position: Position;
}

/** Counts the users of this process. */
export interface ActiveUsers {
  /** @param now milliseconds since the process started, as of `performance.now()` */
  add(id: string, now: number): void;
  /**
   * Returns the number of users active in a window: exact while all of them are stored individually,
   * otherwise the estimate of the sketch.
   */
  count(windowS: number, now: number): number;
  registers(windowS: number, now: number): Uint8Array;
}

/** @param limit users stored individually; further ones are only in the sketch */
export function createActiveUsers(hash: KeyedHash, limit: number = MOST_USERS): ActiveUsers {
  const users = createLru<User>();
  const sketch = createHyperLogLog();
  /** Last activity of the most recently evicted user. */
  let lastEviction = Number.NEGATIVE_INFINITY;

  const registers = (windowS: number, now: number) =>
    sketch.since(Math.max(secondOf(now) - windowS, 1));

  return {
    add(id, now) {
      let user = users.get(id);
      if (user === undefined) {
        user = {
          id,
          position: positionOf(hash(id)),
          last: now,
          older: undefined,
          newer: undefined,
        };
        users.add(user);
        const { oldest } = users;
        if (users.size > limit && oldest !== undefined) {
          lastEviction = oldest.last;
          users.remove(oldest);
        }
      } else {
        user.last = now;
        users.touch(user);
      }
      sketch.add(user.position, secondOf(now));
    },
    count(windowS, now) {
      const since = now - windowS * 1000;
      if (lastEviction >= since) return estimate(registers(windowS, now));
      let count = 0;
      for (let user = users.newest; user !== undefined && user.last >= since; user = user.older) {
        count++;
      }
      return count;
    },
    registers,
  };
}

/** Converts to seconds for the sketch, in which 0 means never. */
function secondOf(now: number): number {
  return Math.floor(now / 1000) + 1;
}
