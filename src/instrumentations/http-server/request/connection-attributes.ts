import type { Socket } from 'node:net';
import {
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
} from '@opentelemetry/semantic-conventions';
import { SharedAttributes } from '../../../util/shared-attributes.ts';
import type { Method } from './known-methods.ts';
import type { RequestAttributeList } from './request-attribute-list.ts';
import { addClient, addConnection, type RequestStart } from './request-attributes.ts';

/** The properties that requests of a connection must have in common to share attributes. */
interface ConnectionKey {
  readonly method: Method;
  readonly scheme: 'http' | 'https';
  readonly version: number;
  readonly host: string | undefined;
  readonly userAgent: string | undefined;
  /** Whether a proxy has added headers, and which. Connections of proxies carry requests of many clients. */
  readonly isForwarded: boolean;
  readonly forwardedHost: string | undefined;
  readonly forwardedScheme: 'http' | 'https' | undefined;
}

/** The attributes shared by requests of a connection with the same properties. */
export interface ConnectionAttributeCache extends ConnectionKey {
  /** Created for the second request: many connections have only one. */
  attributes: SharedAttributes | undefined;
  /** Status of the last response; -1 before the first. */
  status: number;
  route: string | undefined;
  /** The attributes with those of that response; created for the second response of this kind. */
  withResponse: SharedAttributes | undefined;
  /** Name of the span after such a response; `undefined` if its name does not change. */
  spanName: string | undefined;
}

const CACHE = Symbol('sightline.last');

/** Stored on the connection, which is cheaper than a lookup. */
interface Connection extends Socket {
  [CACHE]?: ConnectionAttributeCache;
}

/**
 * The cache of the previous request of the connection.
 *
 * @returns `undefined` if the request does not match it
 */
export function connectionCacheFor(start: RequestStart): ConnectionAttributeCache | undefined {
  const connection = start.request.socket as Connection;
  const cache = connection[CACHE];
  if (cache === undefined || !matches(cache, start)) {
    connection[CACHE] = createCache(start);
    return undefined;
  }
  cache.attributes ??= createAttributes(start);
  return cache;
}

/**
 * The shared attributes with those of a response.
 *
 * @param status of the response
 * @returns `undefined` if the previous response differed
 */
export function responseAttributes(
  cache: ConnectionAttributeCache,
  status: number,
  route: string | undefined,
): SharedAttributes | undefined {
  if (cache.status !== status || cache.route !== route) {
    cache.status = status;
    cache.route = route;
    cache.withResponse = undefined;
    return undefined;
  }
  if (cache.withResponse !== undefined) return cache.withResponse;
  const responseList = [ATTR_HTTP_RESPONSE_STATUS_CODE, status];
  cache.withResponse = cache.attributes?.with(
    route === undefined ? responseList : [...responseList, ATTR_HTTP_ROUTE, route],
  );
  cache.spanName = nameOfSpan(cache.method, route);
  return cache.withResponse;
}

/**
 * Source: semantic conventions, HTTP spans, "Name".
 *
 * @returns `undefined` without a route: the span keeps its initial name
 */
export function nameOfSpan({ spanName }: Method, route: string | undefined): string | undefined {
  return route === undefined || route === '' ? undefined : `${spanName} ${route}`;
}

function matches(
  cache: ConnectionKey,
  { forwarded, method, scheme, version, head }: RequestStart,
): boolean {
  if (cache.method !== method || cache.scheme !== scheme || cache.version !== version) return false;
  if (cache.host !== head.host) return false;
  if (forwarded === undefined) return !cache.isForwarded && cache.userAgent === head.userAgent;
  return (
    cache.isForwarded &&
    cache.forwardedHost === forwarded.host &&
    cache.forwardedScheme === forwarded.proto
  );
}

function createCache({
  forwarded,
  method,
  scheme,
  version,
  head,
}: RequestStart): ConnectionAttributeCache {
  return {
    method,
    scheme,
    version,
    host: head.host,
    userAgent: head.userAgent,
    isForwarded: forwarded !== undefined,
    forwardedHost: forwarded?.host,
    forwardedScheme: forwarded?.proto,
    attributes: undefined,
    status: -1,
    route: undefined,
    withResponse: undefined,
    spanName: undefined,
  };
}

function createAttributes(start: RequestStart): SharedAttributes {
  const list: RequestAttributeList = [];
  addConnection(list, start);
  if (start.forwarded === undefined) addClient(list, start, false, false);
  return new SharedAttributes(list);
}
