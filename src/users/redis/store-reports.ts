import { performance } from '../../util/clock.ts';
import type { Report } from '../../util/message-code.ts';
/** Reports when the store fails, why and what cures it, and when it works again. */
export interface StoreReports {
  failed(error: Error): void;
  /** @param lost how much activity was lost meanwhile */
  works(lost: number): void;
}

const NAME = 'SIGHTLINE_SESSION_STORE';
/** The same is reported once in so many milliseconds. */
const AGAIN_MS = 5 * 60_000;
const LONGEST_CAUSE = 200;

/** By the code of the error, or the first word of what Redis answered. */
const CAUSES: Readonly<Record<string, readonly [cause: string, cure: string]>> = {
  ECONNREFUSED: ['nothing listens there', `Start it, or correct ${NAME}`],
  ENOTFOUND: ['no such host is known', `Correct the name in ${NAME}, or the DNS`],
  EAI_AGAIN: ['the name cannot be looked up now', 'Look at the DNS'],
  EHOSTUNREACH: ['there is no way to it', 'Look at routes and firewalls'],
  ETIMEDOUT: ['it does not answer', 'Look at its load, and at firewalls'],
  ECONNRESET: [
    'it closes the connection, as a port that wants TLS does',
    `Look at its log, or write rediss:// in ${NAME}`,
  ],
  EPROTO: ['it does not speak TLS there', `Write redis:// in ${NAME}`],
  ERR_SSL_WRONG_VERSION_NUMBER: ['it does not speak TLS there', `Write redis:// in ${NAME}`],
  ERR_SSL_PACKET_LENGTH_TOO_LONG: ['it does not speak TLS there', `Write redis:// in ${NAME}`],
  NOAUTH: ['it wants a password', `Put it into ${NAME}: redis://user:password@host:port`],
  WRONGPASS: ['it does not know this user and password', `Correct them in ${NAME}`],
  NOPERM: [
    'the user may not do this',
    'Allow +eval +zadd +zscore +zrem +zcount +zrangebyscore +hget +hset +hdel +pexpire on keys {sightline:sessions:*',
  ],
  MOVED: ['it is a node of a cluster, which is not supported', 'Name a Redis that stands alone'],
  READONLY: ['it is a replica', 'Name its primary'],
  OOM: ['its memory is full', 'Raise maxmemory'],
  MISCONF: ['it takes no writes, since it cannot save', 'Look at its disk'],
};
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/;

/**
 * @param shown host and port
 * @param warn reports it
 */
export function createStoreReports(shown: string, warn: Report): StoreReports {
  let reportedAt = Number.NEGATIVE_INFINITY;
  let failing = false;
  return {
    failed(error) {
      const now = performance.now();
      if (failing || now - reportedAt < AGAIN_MS) return;
      failing = true;
      reportedAt = now;
      const [cause, cure] = causeOf(error);
      warn(
        'SL_SESSION_STORE',
        `sessions cannot be kept in Redis at ${shown}: ${cause}. ${cure}. Until then the activity of users waits in this process.`,
      );
    },
    works(lost) {
      if (lost > 0) {
        warn(
          'SL_SESSIONS_LOST',
          `user activity was lost ${lost} times, because too much was waiting to be saved.`,
        );
      }
      if (failing)
        warn('SL_SESSION_STORE_RECOVERED', `sessions are kept in Redis at ${shown} again.`);
      failing = false;
    },
  };
}

function causeOf(error: Error): readonly [cause: string, cure: string] {
  const { code } = error as NodeJS.ErrnoException;
  const key = code ?? /^[A-Z]+\b/.exec(error.message)?.[0] ?? '';
  const known = CAUSES[key];
  const words = error.message.replace(/\s+/g, ' ').slice(0, LONGEST_CAUSE);
  if (known !== undefined) return [`${known[0]} (${key})`, known[1]];
  if (CERTIFICATE.test(key)) {
    return [
      `its certificate is not trusted (${key})`,
      'Name the authority that signed it in NODE_EXTRA_CA_CERTS',
    ];
  }
  return [words, `Look at its log, and at ${NAME}`];
}
