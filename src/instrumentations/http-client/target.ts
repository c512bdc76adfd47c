import { redactQuery } from '../http-server/request/query-redaction.ts';

/** Where a request goes to. */
export interface Target {
  readonly scheme: string;
  /** A name or an address without brackets; the path of a socket where it goes to one. */
  readonly address: string;
  /** Undefined for a socket of the file system, and where nobody knows. */
  readonly port: number | undefined;
  /** `url.full`, without credentials. */
  readonly url: string;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };

export function defaultPort(scheme: string): number | undefined {
  return DEFAULT_PORTS[scheme];
}

/** `host` as it is written in a URL: addresses of IPv6 in brackets. */
export function inUrl(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

/** `[::1]` → `::1`. */
export function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

/**
 * Writes `url.full`.
 *
 * @param path with its query, which is redacted; its fragment is left out, since it is not sent
 */
export function fullUrl(
  scheme: string,
  host: string,
  port: number | undefined,
  path: string,
  redacted: ReadonlySet<string>,
): string {
  const authority =
    port === undefined || port === defaultPort(scheme) ? inUrl(host) : `${inUrl(host)}:${port}`;
  return `${scheme}://${authority}${redactPath(path, redacted)}`;
}

/** What clients of ClickHouse begin the query of each URL with. */
const OF_CLICKHOUSE = /^(?:query_id=|param_\w+=.*&query_id=)/s;
/** Their statement, and the values of its parameters. */
const STATEMENT = /(?<=^|&)(query|param_[^=&]*)=[^&]+/g;

/**
 * The query of a URL that is sent, without its question mark, with secrets replaced; of ClickHouse also the statement, which
 * its client sends there.
 */
export function redactSentQuery(query: string, redacted: ReadonlySet<string>): string {
  const plain = redactQuery(query, redacted);
  const mayBeStatement = query.startsWith('query_id=') || query.startsWith('param_');
  if (!mayBeStatement || redacted.size === 0 || !OF_CLICKHOUSE.test(plain)) return plain;
  return plain.replace(STATEMENT, '$1=REDACTED');
}

/** A path, or a whole URL, with secrets of its query replaced. */
export function redactPath(path: string, redacted: ReadonlySet<string>): string {
  const query = path.indexOf('?');
  if (query < 0) return path;
  return path.slice(0, query + 1) + redactSentQuery(path.slice(query + 1), redacted);
}
