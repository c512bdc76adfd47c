import { context } from '@opentelemetry/api';
import { getRPCMetadata, type RPCMetadata, RPCType } from '@opentelemetry/core';
import type { Routing } from '../http-server/request/request-route.ts';
import { RequestContext } from '../http-server/request-context.ts';

/** The request being handled, if it is observed. */
export interface ActiveRequest {
  readonly metadata: RPCMetadata;
  /** The routing of the framework around the current one. */
  readonly outer: Routing | undefined;
}

const ROUTING = Symbol('sightline.routing');

/** Metadata of the upstream server instrumentation, with Sightline's routing. */
type ForeignMetadata = RPCMetadata & { [ROUTING]?: Routing | undefined };

/**
 * The observed request being handled.
 *
 * @returns `undefined` if there is none, or if it is not `request`, for example when a handler calls another server
 *   without a connection (`server.inject()`)
 */
export function activeRequestFor(request: object): ActiveRequest | undefined {
  const active = activeRequest();
  const isOther = active?.outer !== undefined && active.outer.request !== request;
  return isOther ? undefined : active;
}

/** The observed request being handled, for callers without Node's request; `undefined` if there is none. */
export function activeRequest(): ActiveRequest | undefined {
  const metadata = getRPCMetadata(context.active());
  if (metadata?.type !== RPCType.HTTP) return undefined;
  const outer =
    metadata instanceof RequestContext ? metadata.routing : (metadata as ForeignMetadata)[ROUTING];
  return { metadata, outer };
}

/** Sets the framework routing that provides the route of the request from now on. */
export function setRouting({ metadata, outer }: ActiveRequest, routing: Routing | undefined): void {
  if (metadata instanceof RequestContext) {
    if (!metadata.ended) metadata.routing = routing;
    return;
  }
  const foreignMetadata: ForeignMetadata = metadata;
  foreignMetadata[ROUTING] = routing;
  if (outer !== undefined) return;
  Object.defineProperty(foreignMetadata, 'route', {
    configurable: true,
    enumerable: true,
    get: () => foreignMetadata[ROUTING]?.route,
    // The upstream instrumentations of layers set wrong routes for nested routers.
    set() {},
  });
}
