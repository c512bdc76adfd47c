import { parseHttpUrl } from './url.ts';

/** A Sentry project: its endpoints and its key. */
export interface SentryProject {
  /** The DSN as configured. */
  readonly dsn: string;
  /** Not a secret. */
  readonly host: string;
  readonly id: string;
  /** The public key, which only permits sending. */
  readonly key: string;
  /** URL that accepts envelopes. */
  readonly envelopeUrl: string;
  /** Base URL of OTLP over HTTP; `/v1/traces/` and `/v1/logs/` are added. */
  readonly otlpUrl: string;
}

/** The fault of a DSN, as a predicate: `is not a URL …`. */
export interface DsnFault {
  readonly fault: string;
}

/**
 * Parses `https://<key>[:<secret>]@<host>[/<prefix>]/<project>`. Source: Sentry, "Data Source Name" and
 * "OpenTelemetry Protocol (OTLP)".
 */
export function parseDsn(value: string): SentryProject | DsnFault {
  const url = parseHttpUrl(value);
  if (url === undefined) return { fault: 'is not a URL that begins with https://' };
  if (url.username === '') return { fault: 'has no key before its "@"' };
  const parts = url.pathname.split('/').filter((part) => part !== '');
  const id = parts.pop() ?? '';
  if (!/^\d+$/.test(id)) return { fault: 'does not end with the number of a project' };
  const base = [`${url.protocol}//${url.host}`, ...parts, 'api', id].join('/');
  return {
    dsn: value,
    host: url.host,
    id,
    key: url.username,
    envelopeUrl: `${base}/envelope/`,
    otlpUrl: `${base}/integration/otlp`,
  };
}
