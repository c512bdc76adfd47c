import { context } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import type { Routing } from '../../http-server/request/request-route.ts';
import { RequestContext } from '../../http-server/request-context.ts';
import { nodeBelow, ROOT } from '../patterns.ts';
import { giveRouting, observedFor } from '../routing.ts';

/** Procedures of a batch have no route that they share, other than this. */
const BATCH = '/:procedures';

/** Of one request to an adapter. */
class TrpcRouting implements Routing {
  readonly request: object;
  readonly prefix: string;
  readonly #base: string;
  readonly #before: Routing | undefined;
  #called: string | undefined;

  constructor(request: object, base: string, before: Routing | undefined) {
    this.request = request;
    this.prefix = before?.prefix ?? '';
    this.#base = this.prefix + base;
    this.#before = before;
  }

  get route(): string | undefined {
    // What is not there is answered without a procedure; a path of Express' own is whole.
    if (this.#called === undefined || this.#isWhole) return this.#before?.route;
    return nodeBelow(nodeBelow(ROOT, this.#base), this.#called).path;
  }

  call(procedure: string): void {
    const route = `/${procedure}`;
    this.#called = this.#called === undefined || this.#called === route ? route : BATCH;
  }

  get #isWhole(): boolean {
    return this.#before !== undefined && this.prefix === '' && this.#before.route !== undefined;
  }
}

/** @param base of the path, which an adapter takes off itself */
export function startRouting(request: object, base: string): void {
  const found = observedFor(request);
  if (found !== undefined) giveRouting(found, new TrpcRouting(request, base, found.before));
}

/** A procedure was called that is none of a caller inside of another. */
export function callProcedure(procedure: string): void {
  const metadata = getRPCMetadata(context.active());
  const routing = metadata instanceof RequestContext ? metadata.routing : undefined;
  if (routing instanceof TrpcRouting) routing.call(procedure);
}
