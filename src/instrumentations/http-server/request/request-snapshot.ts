import type { Settings } from '../options.ts';
import { clientAddress } from './client-address.ts';
import { redactQuery } from './query-redaction.ts';
import type { RequestStart } from './request-attributes.ts';
import { splitTarget } from './request-target.ts';

/** What identifies a request in an error report. Plain values only: it must not keep the request in memory. */
export interface RequestSnapshot {
  readonly method: string;
  readonly scheme: string;
  /** The host that the client addressed. */
  readonly host: string | undefined;
  readonly path: string;
  /** Without the question mark and with secrets redacted; empty without a query. */
  readonly query: string;
  readonly userAgent: string | undefined;
  readonly contentType: string | undefined;
  /** Personal data: for reports that include it only. */
  readonly clientAddress: string | undefined;
}

export function createSnapshot(start: RequestStart, settings: Settings): RequestSnapshot {
  const { request, head, scheme, forwarded } = start;
  const { headers, method = 'GET' } = request;
  const { path, query } = splitTarget(request.url ?? '/', method === 'CONNECT');
  return {
    method,
    scheme,
    host: forwarded?.host ?? head.host,
    path,
    query: query === '' ? '' : redactQuery(query, settings.redacted),
    userAgent: head.userAgent,
    contentType: headers['content-type'],
    clientAddress: clientAddress(forwarded, request.socket).address,
  };
}
