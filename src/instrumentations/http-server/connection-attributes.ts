import type { Socket } from 'node:net';
import { SharedAttributes } from '../../shared-attributes.ts';
import type { AttributeList } from './attribute-list.ts';
import type { Method } from './known-methods.ts';
import { addClient, addConnection, type RequestStart } from './request-attributes.ts';

/** What requests must have in common to share attributes. */
interface Shared {
  readonly method: Method;
  readonly scheme: 'http' | 'https';
  readonly version: number;
  readonly host: string | undefined;
  readonly userAgent: string | undefined;
  /** Whether proxies have said something, and what. Their connections carry requests of many clients. */
  readonly isForwarded: boolean;
  readonly forwardedHost: string | undefined;
  readonly forwardedScheme: 'http' | 'https' | undefined;
  /** Made for the second request: many a connection has but one. */
  attributes: SharedAttributes | undefined;
}

const connections = new WeakMap<Socket, Shared>();

/**
 * The attributes that a request has in common with the one before it on its connection, made once.
 *
 * @returns undefined where it has none
 */
export function connectionAttributes(start: RequestStart): SharedAttributes | undefined {
  const { socket } = start.request;
  const last = connections.get(socket);
  if (last === undefined || !isAlike(last, start)) {
    connections.set(socket, sharedBy(start));
    return undefined;
  }
  last.attributes ??= makeAttributes(start);
  return last.attributes;
}

function isAlike(
  last: Shared,
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

function sharedBy({ forwarded, method, scheme, version, head }: RequestStart): Shared {
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
  };
}

function makeAttributes(start: RequestStart): SharedAttributes {
  const list: AttributeList = [];
  addConnection(list, start);
  if (start.forwarded === undefined) addClient(list, start, false, false);
  return new SharedAttributes(list);
}
