import type { KeyedHash } from '../util/keyed-hash.ts';
import { estimate } from './estimate.ts';
import { createHyperLogLog, type Position, positionOf } from './hyperloglog.ts';
import { createLru, type Entry } from './lru.ts';

/** Users whose last activity is remembered one by one, at about 250 bytes each. */
export const MOST_USERS = 20_000;

interface User extends Entry {
  readonly position: Position;
}

/** Counts the users of this process. */
export interface ActiveUsers {
  /** @param now milliseconds since the process started, as of `performance.now()` */
  seen(id: string, now: number): void;
  /**
   * How many were seen in the last so many seconds: exact, as long as all of them are remembered one by
   * one, otherwise the sketch's estimate.
   */
  count(windowS: number, now: number): number;
  /** Registers of the sketch. */
  registers(windowS: number, now: number): Uint8Array;
}

export function createActiveUsers(hash: KeyedHash, most: number = MOST_USERS): ActiveUsers {
  const users = createLru<User>();
  const sketch = createHyperLogLog();
  /** When the latest of those who had to be forgotten was seen. */
  let forgotten = Number.NEGATIVE_INFINITY;

  const registers = (windowS: number, now: number) =>
    sketch.since(Math.max(secondOf(now) - windowS, 1));

  return {
    seen(id, now) {
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
        if (users.size > most && oldest !== undefined) {
          forgotten = oldest.last;
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
      if (forgotten >= since) return estimate(registers(windowS, now));
      let count = 0;
      for (let user = users.newest; user !== undefined && user.last >= since; user = user.older) {
        count++;
      }
      return count;
    },
    registers,
  };
}

/** Seconds that a sketch can keep: 0 stands for never. */
function secondOf(now: number): number {
  return Math.floor(now / 1000) + 1;
}
