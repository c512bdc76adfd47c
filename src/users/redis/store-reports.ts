import { performance } from '../../util/clock.ts';
import type { Report } from '../../util/message-code.ts';

/** Reports that the store fails, with cause and cure, and that it works again. */
export interface StoreReports {
  failed(error: Error): void;
  /** @param lost number of activities lost meanwhile */
  works(lost: number): void;
}

const NAME = 'SIGHTLINE_SESSION_STORE';
/** Minimum interval between equal reports. */
const AGAIN_MS = 5 * 60_000;
const LONGEST_CAUSE = 200;

const NO_TLS = ['the port does not use TLS', `Use redis:// in ${NAME}`] as const;

/** By the code of the error, or the first word of the reply. */
const CAUSES: Readonly<Record<string, readonly [cause: string, cure: string]>> = {
  ECONNREFUSED: ['nothing is listening there', `Start it, or correct ${NAME}`],
  ENOTFOUND: ['the host is unknown', `Correct the name in ${NAME}, or the DNS`],
  EAI_AGAIN: ['the name cannot be resolved at present', 'Check the DNS'],
  EHOSTUNREACH: ['the host is unreachable', 'Check routes and firewalls'],
  ETIMEDOUT: ['it does not respond', 'Check its load and the firewalls'],
  ECONNRESET: [
    'it closes the connection, as a port that requires TLS does',
    `Check its log, or use rediss:// in ${NAME}`,
  ],
  EPROTO: NO_TLS,
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
  NOAUTH: ['it requires a password', `Add it to ${NAME}: redis://user:password@host:port`],
  WRONGPASS: ['the user or password is wrong', `Correct them in ${NAME}`],
  NOPERM: [
    'the user lacks permissions',
    'Allow +eval +zadd +zscore +zrem +zcount +zrangebyscore +hget +hset +hdel +pexpire on keys {sightline:sessions:*',
  ],
  MOVED: ['it is a node of a cluster, which is not supported', 'Use a standalone Redis'],
  READONLY: ['it is a replica', 'Use its primary'],
  OOM: ['its memory is full', 'Raise maxmemory'],
  MISCONF: ['it rejects writes because it cannot save', 'Check its disk'],
};
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/;

/** @param server host and port */
export function createStoreReports(server: string, warn: Report): StoreReports {
  let reportedAt = Number.NEGATIVE_INFINITY;
  let isFailing = false;
  return {
    failed(error) {
      const now = performance.now();
      if (isFailing || now - reportedAt < AGAIN_MS) return;
      isFailing = true;
      reportedAt = now;
      const [cause, cure] = causeOf(error);
      warn(
        'SL_SESSION_STORE',
        `sessions cannot be saved in Redis at ${server}: ${cause}. ${cure}. Until then, user activity is queued in this process.`,
      );
    },
    works(lost) {
      if (lost > 0) {
        warn(
          'SL_SESSIONS_LOST',
          `user activity was lost ${lost} times, because too much was waiting to be saved.`,
        );
      }
      if (isFailing)
        warn('SL_SESSION_STORE_RECOVERED', `sessions are saved in Redis at ${server} again.`);
      isFailing = false;
    },
  };
}

function causeOf(error: Error): readonly [cause: string, cure: string] {
  const { code } = error as NodeJS.ErrnoException;
  const key = code ?? /^[A-Z]+\b/.exec(error.message)?.[0] ?? '';
  const entry = CAUSES[key];
  const words = error.message.replace(/\s+/g, ' ').slice(0, LONGEST_CAUSE);
  if (entry !== undefined) return [`${entry[0]} (${key})`, entry[1]];
  if (CERTIFICATE.test(key)) {
    return [
      `its certificate is not trusted (${key})`,
      'Add the certificate authority to NODE_EXTRA_CA_CERTS',
    ];
  }
  return [words, `Check its log and ${NAME}`];
}
