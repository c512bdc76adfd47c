import { createLru, type Entry } from './lru.ts';
import type { OnEnded, Sessions } from './sessions.ts';

/** Limit of open sessions, at about 200 bytes each. Beyond it, the oldest is ended early. */
const MOST_SESSIONS = 50_000;

interface Session extends Entry {
  first: number;
}

/**
 * Tracks the exact sessions of this process. When the process exits, open sessions end; one that continues
 * after a restart counts as two. After a crash they are also recorded, if the process can still export.
 */
export function createProcessSessions(
  idleMs: number,
  onEnded: OnEnded,
  limit: number = MOST_SESSIONS,
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
        if (open.size > limit) close(open.oldest!);
        return;
      }
      // Requests of one user overlap and end in any order.
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
