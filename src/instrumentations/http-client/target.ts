import { redactQuery } from '../http-server/request/query-redaction.ts';

/** The target of a request. */
export interface Target {
  readonly scheme: string;
  /** A name or an address without brackets; the path of a Unix domain socket. */
  readonly address: string;
  /** `undefined` for a Unix domain socket, or if unknown. */
  readonly port: number | undefined;
  /** `url.full`, without credentials. */
  readonly url: string;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };

export function defaultPort(scheme: string): number | undefined {
  return DEFAULT_PORTS[scheme];
}

/** `host` in URL notation: IPv6 addresses in brackets. */
export function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

/** `[::1]` → `::1`. */
export function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

/**
 * Builds `url.full`.
 *
 * @param path with its query, which is redacted; the fragment is omitted, since it is not sent
 */
export function fullUrl(
  scheme: string,
  host: string,
  port: number | undefined,
  path: string,
  redacted: ReadonlySet<string>,
): string {
  const authority =
    port === undefined || port === defaultPort(scheme)
      ? bracketed(host)
      : `${bracketed(host)}:${port}`;
  return `${scheme}://${authority}${redactPath(path, redacted)}`;
}

/** The start of the query of each URL of ClickHouse clients. */
const CLICKHOUSE_QUERY = /^(?:query_id=|param_\w+=.*&query_id=)/s;
/** The parameters with the statement and its values. */
const STATEMENT = /(?<=^|&)(query|param_[^=&]*)=[^&]+/g;

/**
 * Redacts the query of an outgoing URL, without the question mark; for ClickHouse also the statement, which its
 * client sends there.
 */
export function redactSentQuery(query: string, redacted: ReadonlySet<string>): string {
  const redactedQuery = redactQuery(query, redacted);
  const mayBeStatement = query.startsWith('query_id=') || query.startsWith('param_');
  if (!mayBeStatement || redacted.size === 0 || !CLICKHOUSE_QUERY.test(redactedQuery))
    return redactedQuery;
  return redactedQuery.replace(STATEMENT, '$1=REDACTED');
}

/** Redacts the query of a path or an absolute URL. */
export function redactPath(path: string, redacted: ReadonlySet<string>): string {
  const mark = path.indexOf('?');
  if (mark < 0) return path;
  return path.slice(0, mark + 1) + redactSentQuery(path.slice(mark + 1), redacted);
}
