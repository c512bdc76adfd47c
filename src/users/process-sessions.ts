import { createLru, type Entry } from './lru.ts';
import type { OnEnded, Sessions } from './sessions.ts';

/** Sessions that are kept open at once, at about 200 bytes each; the oldest of more are ended early. */
export const MOST_SESSIONS = 50_000;

interface Session extends Entry {
  /** When its first request began. */
  first: number;
}

/**
 * The sessions of this process, exactly. At an orderly end of the process those that are open are over, too:
 * one that goes on after a restart is two. At a crash they are recorded as well, as long as the process can
 * still say its last words.
 */
export function createProcessSessions(
  idleMs: number,
  onEnded: OnEnded,
  most: number = MOST_SESSIONS,
): Sessions {
  const open = createLru<Session>();

  const close = (session: Session): void => {
    open.remove(session);
    onEnded((session.last - session.first) / 1000);
  };
  const closeIdle = (now: number): void => {
    for (;;) {
      const { oldest } = open;
      if (oldest === undefined || now - oldest.last < idleMs) return;
      close(oldest);
    }
  };

  return {
    touch(id, from, to) {
      let session = open.get(id);
      if (session !== undefined && from - session.last >= idleMs) {
        close(session);
        session = undefined;
      }
      if (session === undefined) {
        open.add({ id, first: from, last: to, older: undefined, newer: undefined });
        if (open.size > most) close(open.oldest!);
        return;
      }
      // Requests of one user overlap, and end in any order.
      if (from < session.first) session.first = from;
      if (to > session.last) session.last = to;
      open.touch(session);
    },
    active(now) {
      closeIdle(now);
      return open.size;
    },
    end() {
      while (open.oldest !== undefined) close(open.oldest);
    },
    settled: () => Promise.resolve(),
  };
}
