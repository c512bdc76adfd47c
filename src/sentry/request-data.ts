import type { RequestEventData } from '@sentry/core';
import type { RequestSnapshot } from '../instrumentations/http-server/request/request-snapshot.ts';

/**
 * What Sentry gets to know of a request: neither body, cookies, address of the client, nor any header
 * but three that say nothing about a person; of the query the names alone.
 *
 * @param personal whether the values of the query may go along
 */
export function requestData(asked: RequestSnapshot, personal: boolean): RequestEventData {
  const headers: Record<string, string> = {};
  if (asked.host !== undefined) headers.host = asked.host;
  if (asked.userAgent !== undefined) headers['user-agent'] = asked.userAgent;
  if (asked.contentType !== undefined) headers['content-type'] = asked.contentType;
  return {
    method: asked.method,
    url: `${asked.scheme}://${asked.host ?? 'localhost'}${asked.path}`,
    ...(asked.query === ''
      ? {}
      : { query_string: personal ? asked.query : withoutValues(asked.query) }),
    headers,
  };
}

function withoutValues(query: string): string {
  return query
    .split('&')
    .map((pair) => (pair.includes('=') ? `${pair.slice(0, pair.indexOf('='))}=[Filtered]` : pair))
    .join('&');
}
