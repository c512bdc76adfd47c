import type { Settings } from '../options.ts';
import { clientOf } from './client-address.ts';
import { redactQuery } from './query-redaction.ts';
import type { RequestStart } from './request-attributes.ts';
import { splitTarget } from './request-target.ts';

/** What a request asked for. Plain values: it must not keep the request itself in memory. */
export interface RequestSnapshot {
  readonly method: string;
  readonly scheme: string;
  /** Of the server, as the client knows it. */
  readonly host: string | undefined;
  readonly path: string;
  /** Without the "?", and without the values that hold secrets; empty where there is none. */
  readonly query: string;
  readonly userAgent: string | undefined;
  readonly contentType: string | undefined;
  /** Personal: only for those who ask for it. */
  readonly clientAddress: string | undefined;
}

export function snapshotOf(start: RequestStart, settings: Settings): RequestSnapshot {
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
    clientAddress: clientOf(forwarded, request.socket).address,
  };
}
