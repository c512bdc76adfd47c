import type { IncomingMessage } from 'node:http';
import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_CLIENT_ADDRESS,
  ATTR_CLIENT_PORT,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_METHOD_ORIGINAL,
  ATTR_NETWORK_PEER_ADDRESS,
  ATTR_NETWORK_PEER_PORT,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_PATH,
  ATTR_URL_QUERY,
  ATTR_URL_SCHEME,
  ATTR_USER_AGENT_ORIGINAL,
} from '@opentelemetry/semantic-conventions';
import type { AttributeList } from './attribute-list.ts';
import { captureHeaders } from './captured-headers.ts';
import { clientOf } from './client-address.ts';
import type { Forwarded } from './forwarded.ts';
import type { Method } from './known-methods.ts';
import type { Settings } from './options.ts';
import { PROTOCOL_VERSIONS } from './protocol-version.ts';
import { redactQuery } from './query-redaction.ts';
import type { RequestHead } from './request-head.ts';
import { splitTarget } from './request-target.ts';
import { serverOf } from './server-address.ts';
import { syntheticType } from './synthetic-source.ts';

/** What has been found out about a request before its span starts. */
export interface RequestStart {
  readonly request: IncomingMessage;
  readonly head: RequestHead;
  readonly method: Method;
  /** Of the original request: what proxies say, otherwise that of the connection. */
  readonly scheme: 'http' | 'https';
  /** Of the connection. */
  readonly connectionScheme: 'http' | 'https';
  /** A place in PROTOCOL_VERSIONS. */
  readonly version: number;
  readonly forwarded: Forwarded | undefined;
}

/**
 * All attributes that are known when a request comes in. Source: semantic conventions, HTTP server span.
 */
export function requestAttributes(start: RequestStart, settings: Settings): AttributeList {
  const { request, method, scheme, forwarded } = start;
  const { socket } = request;
  const { host, userAgent } = start.head;
  const { config } = settings;
  const sent = request.method ?? 'GET';
  const { path, query } = splitTarget(request.url ?? '/', sent === 'CONNECT');
  const client = clientOf(forwarded, socket);
  const server = serverOf(host, forwarded, start.connectionScheme);
  // biome-ignore format: a pair a line reads best
  const list: AttributeList = [
    ATTR_HTTP_REQUEST_METHOD, method.name,
    ATTR_URL_SCHEME, scheme,
    ATTR_URL_PATH, path,
    ATTR_SERVER_ADDRESS, server?.host,
    ATTR_SERVER_PORT, server?.port,
    ATTR_CLIENT_ADDRESS, client.address,
    ATTR_NETWORK_PEER_ADDRESS, socket.remoteAddress,
    ATTR_NETWORK_PEER_PORT, socket.remotePort,
    ATTR_NETWORK_PROTOCOL_VERSION, PROTOCOL_VERSIONS[start.version],
    ATTR_USER_AGENT_ORIGINAL, userAgent,
  ];
  if (sent !== method.name) list.push(ATTR_HTTP_REQUEST_METHOD_ORIGINAL, sent);
  if (query !== '') list.push(ATTR_URL_QUERY, redactQuery(query, settings.redacted));
  if (config.recordClientPort) list.push(ATTR_CLIENT_PORT, client.port);
  if (config.enableSyntheticSourceDetection && userAgent !== undefined) {
    list.push('user_agent.synthetic.type', syntheticType(userAgent));
  }
  if (settings.requestHeaders.length > 0) {
    const captured: Attributes = {};
    captureHeaders(captured, settings.requestHeaders, (name) => request.headers[name]);
    for (const [key, value] of Object.entries(captured)) list.push(key, value);
  }
  return list;
}
