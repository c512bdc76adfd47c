import { context } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import type { Routing } from '../../http-server/request/request-route.ts';
import { RequestContext } from '../../http-server/request-context.ts';
import { pathBelow } from '../patterns.ts';
import { activeRequestFor, setRouting } from '../routing.ts';

/** The route of a batch with different procedures. */
const BATCH = '/:procedures';

/** The routing of one request to an adapter. */
class TrpcRouting implements Routing {
  readonly request: object;
  readonly prefix: string;
  readonly #base: string;
  readonly #outer: Routing | undefined;
  #procedures: string | undefined;

  constructor(request: object, base: string, outer: Routing | undefined) {
    this.request = request;
    this.prefix = outer?.prefix ?? '';
    this.#base = this.prefix + base;
    this.#outer = outer;
  }

  get route(): string | undefined {
    // Requests without a match run no procedure; a route of Express is already complete.
    if (this.#procedures === undefined || this.#hasOuterRoute) return this.#outer?.route;
    return pathBelow(this.#base, this.#procedures);
  }

  addProcedure(procedure: string): void {
    const route = `/${procedure}`;
    this.#procedures = this.#procedures === undefined || this.#procedures === route ? route : BATCH;
  }

  get #hasOuterRoute(): boolean {
    return this.#outer !== undefined && this.prefix === '' && this.#outer.route !== undefined;
  }
}

/** @param base the base path, which an adapter removes itself */
export function startRouting(request: object, base: string): void {
  const active = activeRequestFor(request);
  if (active !== undefined) setRouting(active, new TrpcRouting(request, base, active.outer));
}

/** Records a procedure that was called by a request, not by another procedure. */
export function addProcedure(procedure: string): void {
  const metadata = getRPCMetadata(context.active());
  const routing = metadata instanceof RequestContext ? metadata.routing : undefined;
  if (routing instanceof TrpcRouting) routing.addProcedure(procedure);
}
