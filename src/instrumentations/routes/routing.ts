import { context } from '@opentelemetry/api';
import { getRPCMetadata, type RPCMetadata, RPCType } from '@opentelemetry/core';
import type { Routing } from '../http-server/request/request-route.ts';
import { RequestContext } from '../http-server/request-context.ts';

/** A request that is observed. */
export interface Observed {
  readonly metadata: RPCMetadata;
  /** What has routed it so far. */
  readonly before: Routing | undefined;
}

const ROUTING = Symbol('sightline.routing');

/** What upstream's server instrumentation makes, with our mark. */
type Foreign = RPCMetadata & { [ROUTING]?: Routing | undefined };

/**
 * The observed request that is being handled.
 *
 * @returns undefined where there is none, or where it is another one, such as when a handler calls another
 *   server without a connection (`server.inject()`)
 */
export function observedFor(request: object): Observed | undefined {
  const observed = observedNow();
  const isOther = observed?.before !== undefined && observed.before.request !== request;
  return isOther ? undefined : observed;
}

/** The observed request that is being handled, for who does not know Node's; undefined where there is none. */
export function observedNow(): Observed | undefined {
  const metadata = getRPCMetadata(context.active());
  if (metadata?.type !== RPCType.HTTP) return undefined;
  const before =
    metadata instanceof RequestContext ? metadata.routing : (metadata as Foreign)[ROUTING];
  return { metadata, before };
}

/** Has the request ask a framework for its route from now on. */
export function giveRouting({ metadata, before }: Observed, routing: Routing | undefined): void {
  if (metadata instanceof RequestContext) {
    if (!metadata.ended) metadata.routing = routing;
    return;
  }
  const foreign: Foreign = metadata;
  foreign[ROUTING] = routing;
  if (before !== undefined) return;
  Object.defineProperty(foreign, 'route', {
    configurable: true,
    enumerable: true,
    get: () => foreign[ROUTING]?.route,
    // Upstream's instrumentations for layers set what is wrong where routers are nested.
    set() {},
  });
}
