import type { RequestEventData } from '@sentry/core';
import type { RequestSnapshot } from '../instrumentations/http-server/request/request-snapshot.ts';

/**
 * The data of a request that is sent to Sentry: no body, no cookies, no address of the client, only three headers
 * without personal data, and only the names of query parameters.
 *
 * @param personal whether the values of query parameters are included
 */
export function requestData(snapshot: RequestSnapshot, personal: boolean): RequestEventData {
  const headers: Record<string, string> = {};
  if (snapshot.host !== undefined) headers.host = snapshot.host;
  if (snapshot.userAgent !== undefined) headers['user-agent'] = snapshot.userAgent;
  if (snapshot.contentType !== undefined) headers['content-type'] = snapshot.contentType;
  return {
    method: snapshot.method,
    url: `${snapshot.scheme}://${snapshot.host ?? 'localhost'}${snapshot.path}`,
    ...(snapshot.query === ''
      ? {}
      : { query_string: personal ? snapshot.query : withoutValues(snapshot.query) }),
    headers,
  };
}

function withoutValues(query: string): string {
  return query
    .split('&')
    .map((pair) => (pair.includes('=') ? `${pair.slice(0, pair.indexOf('='))}=[Filtered]` : pair))
    .join('&');
}
