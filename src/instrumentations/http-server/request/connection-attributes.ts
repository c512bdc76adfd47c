import type { Socket } from 'node:net';
import {
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
} from '@opentelemetry/semantic-conventions';
import { SharedAttributes } from '../../../util/shared-attributes.ts';
import type { AttributeList } from './attribute-list.ts';
import type { Method } from './known-methods.ts';
import { addClient, addConnection, type RequestStart } from './request-attributes.ts';

/** What requests of a connection must have in common to share attributes. */
interface CachedAttributes {
  readonly method: Method;
  readonly scheme: 'http' | 'https';
  readonly version: number;
  readonly host: string | undefined;
  readonly userAgent: string | undefined;
  /** Whether proxies have said something, and what. Their connections carry requests of many clients. */
  readonly isForwarded: boolean;
  readonly forwardedHost: string | undefined;
  readonly forwardedScheme: 'http' | 'https' | undefined;
}

/** Requests of a connection that are alike, and what they share. */
export interface ConnectionAttributeCache extends CachedAttributes {
  /** Made for the second request: many a connection has but one. */
  attributes: SharedAttributes | undefined;
  /** How the last of them was answered; status -1 where none was. */
  status: number;
  route: string | undefined;
  /** The attributes with those of that answer; made for the second that is answered so. */
  answered: SharedAttributes | undefined;
  /** Name of the span after such an answer; undefined where it keeps the one that it began with. */
  spanName: string | undefined;
}

const LAST = Symbol('sightline.last');

/** On the connection itself, which costs less than to look it up. */
interface Connection extends Socket {
  [LAST]?: ConnectionAttributeCache;
}

/**
 * What a request has in common with the one before it on its connection.
 *
 * @returns undefined where it has nothing
 */
export function connectionAttributeCache(
  start: RequestStart,
): ConnectionAttributeCache | undefined {
  const connection = start.request.socket as Connection;
  const last = connection[LAST];
  if (last === undefined || !isAlike(last, start)) {
    connection[LAST] = cachedFor(start);
    return undefined;
  }
  last.attributes ??= makeAttributes(start);
  return last;
}

/**
 * The shared attributes with those of an answer.
 *
 * @param status of the response
 * @returns undefined where the last answer was another
 */
export function answeredAttributes(
  alike: ConnectionAttributeCache,
  status: number,
  route: string | undefined,
): SharedAttributes | undefined {
  if (alike.status !== status || alike.route !== route) {
    alike.status = status;
    alike.route = route;
    alike.answered = undefined;
    return undefined;
  }
  if (alike.answered !== undefined) return alike.answered;
  const answer = [ATTR_HTTP_RESPONSE_STATUS_CODE, status];
  alike.answered = alike.attributes?.with(
    route === undefined ? answer : [...answer, ATTR_HTTP_ROUTE, route],
  );
  alike.spanName = nameOfSpan(alike.method, route);
  return alike.answered;
}

/**
 * Source: semantic conventions, HTTP spans, "Name".
 *
 * @returns undefined where there is no route, and a span keeps the name that it began with
 */
export function nameOfSpan({ spanName }: Method, route: string | undefined): string | undefined {
  return route === undefined || route === '' ? undefined : `${spanName} ${route}`;
}

function isAlike(
  last: CachedAttributes,
  { forwarded, method, scheme, version, head }: RequestStart,
): boolean {
  if (last.method !== method || last.scheme !== scheme || last.version !== version) return false;
  if (last.host !== head.host) return false;
  if (forwarded === undefined) return !last.isForwarded && last.userAgent === head.userAgent;
  return (
    last.isForwarded &&
    last.forwardedHost === forwarded.host &&
    last.forwardedScheme === forwarded.proto
  );
}

function cachedFor({
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
    answered: undefined,
    spanName: undefined,
  };
}

function makeAttributes(start: RequestStart): SharedAttributes {
  const list: AttributeList = [];
  addConnection(list, start);
  if (start.forwarded === undefined) addClient(list, start, false, false);
  return new SharedAttributes(list);
}
