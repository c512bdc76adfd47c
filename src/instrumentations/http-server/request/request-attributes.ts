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
import type { SharedAttributes } from '../../../util/shared-attributes.ts';
import type { Settings } from '../options.ts';
import { captureHeaders } from './captured-headers.ts';
import { clientAddress } from './client-address.ts';
import type { Forwarded } from './forwarded.ts';
import type { Method } from './known-methods.ts';
import { PROTOCOL_VERSIONS } from './protocol-version.ts';
import { redactQuery } from './query-redaction.ts';
import type { RequestAttributeList } from './request-attribute-list.ts';
import type { RequestHead } from './request-head.ts';
import { splitTarget } from './request-target.ts';
import { serverAddress } from './server-address.ts';
import { syntheticType } from './synthetic-source.ts';

/** The properties of a request that are determined before its span starts. */
export interface RequestStart {
  readonly request: IncomingMessage;
  readonly head: RequestHead;
  readonly method: Method;
  /** Of the original request: as reported by proxies, otherwise that of the connection. */
  readonly scheme: 'http' | 'https';
  /** Of the connection. */
  readonly connectionScheme: 'http' | 'https';
  /** An index of PROTOCOL_VERSIONS. */
  readonly version: number;
  readonly forwarded: Forwarded | undefined;
}

/**
 * The attributes of a request at its start, without those shared by the requests of its connection. Source: semantic
 * conventions, HTTP server span.
 *
 * @param shared the shared attributes of the connection (`connection-attributes.ts`); `undefined` if there are none
 */
export function requestAttributes(
  start: RequestStart,
  shared: SharedAttributes | undefined,
  settings: Settings,
): RequestAttributeList {
  const { request, method } = start;
  const { config } = settings;
  const originalMethod = request.method ?? 'GET';
  const { path, query } = splitTarget(request.url ?? '/', originalMethod === 'CONNECT');
  const list: RequestAttributeList = [ATTR_URL_PATH, path];
  if (shared === undefined) addConnection(list, start);
  addClient(list, start, shared !== undefined, config.recordClientPort === true);
  if (originalMethod !== method.name) list.push(ATTR_HTTP_REQUEST_METHOD_ORIGINAL, originalMethod);
  if (query !== '') list.push(ATTR_URL_QUERY, redactQuery(query, settings.redacted));
  const { userAgent } = start.head;
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

/** Adds the attributes that requests of a connection share as long as they have the same host. */
export function addConnection(list: RequestAttributeList, start: RequestStart): void {
  const { method, scheme, forwarded, request, head } = start;
  const { socket } = request;
  const server = serverAddress(head.host, forwarded, start.connectionScheme);
  // biome-ignore format: a pair a line reads best
  list.push(
    ATTR_HTTP_REQUEST_METHOD, method.name,
    ATTR_URL_SCHEME, scheme,
    ATTR_SERVER_ADDRESS, server?.host,
    ATTR_SERVER_PORT, server?.port,
    ATTR_NETWORK_PEER_ADDRESS, socket.remoteAddress,
    ATTR_NETWORK_PEER_PORT, socket.remotePort,
    ATTR_NETWORK_PROTOCOL_VERSION, PROTOCOL_VERSIONS[start.version],
  );
}

/**
 * Adds the client. Without a proxy, that is the peer of the connection.
 *
 * @param isShared whether the shared attributes have the client, which they do without a proxy
 */
export function addClient(
  list: RequestAttributeList,
  { request, head, forwarded }: RequestStart,
  isShared: boolean,
  hasPort: boolean,
): void {
  if (isShared && forwarded === undefined && !hasPort) return;
  const { address, port } = clientAddress(forwarded, request.socket);
  if (hasPort) list.push(ATTR_CLIENT_PORT, port);
  if (isShared && forwarded === undefined) return;
  list.push(ATTR_CLIENT_ADDRESS, address, ATTR_USER_AGENT_ORIGINAL, head.userAgent);
}
