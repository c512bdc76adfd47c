import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../../util/version.ts';
import { reportHandlerError } from '../../handler-errors/handler-errors.ts';
import type { Routing } from '../../http-server/request/request-route.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { nodeBelow, ROOT } from '../patterns.ts';
import { giveRouting, observedFor } from '../routing.ts';

/** A request as h3 hands it to handlers. */
interface H3Event {
  readonly req: object;
  readonly url: { readonly pathname: string };
  readonly runtime?: { readonly node?: { readonly req?: object } };
  readonly context: { readonly matchedRoute?: { readonly route?: unknown } };
}

type Handle = (this: unknown, event: H3Event) => unknown;

class H3Routing implements Routing {
  readonly request: object;
  /** h3 leaves the URL of Node's request as it is. */
  readonly prefix: string;
  readonly #event: H3Event;
  readonly #path: string;
  /** Of the application around it, with which it shares the context. */
  readonly #outer: unknown;
  /** What the application is mounted at. */
  readonly #base: string;
  failure: unknown;

  constructor(request: object, event: H3Event, before: Routing | undefined) {
    this.request = request;
    this.prefix = before?.prefix ?? '';
    this.#event = event;
    this.#path = event.url.pathname;
    this.#outer = event.context.matchedRoute;
    this.#base = before instanceof H3Routing ? before.#baseOf(this.#path) : this.prefix;
  }

  get route(): string | undefined {
    const matched = this.#matched;
    if (matched === undefined) return this.#base || undefined;
    return this.#base === '' ? matched : this.#below(matched);
  }

  fail(error: unknown): void {
    // h3 answers with what is none, too.
    if (!(error instanceof Error) || error === this.failure) return;
    this.failure = error;
    reportHandlerError('h3', error);
  }

  get #matched(): string | undefined {
    const { matchedRoute } = this.#event.context;
    if (matchedRoute === undefined || matchedRoute === this.#outer) return undefined;
    return typeof matchedRoute.route === 'string' ? matchedRoute.route : undefined;
  }

  /** Of an application that is mounted by its `fetch`, which gets the rest of the path. */
  #baseOf(path: string): string {
    const isMounted = path.length < this.#path.length && this.#path.endsWith(path);
    return isMounted ? this.#below((this.#matched ?? '').replace(/\/\*\*$/, '')) : this.#base;
  }

  #below(route: string): string {
    return nodeBelow(nodeBelow(ROOT, this.#base), route).path;
  }
}

/**
 * Gives the server span and the request metrics the route of a request to h3 2, which h3 keeps with the event, and the
 * span the error of its handler.
 */
export class H3Instrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/h3', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    return new InstrumentationNodeModuleDefinition(
      'h3',
      ['>=2.0.0 <3'],
      (exports: { readonly H3Core: { readonly prototype: object } }) => {
        const prototype = exports.H3Core.prototype as Record<string, unknown>;
        replaceMethod(prototype, 'handler', (original) => observedHandler(original));
        return exports;
      },
    );
  }
}

function observedHandler(original: Method): Handle {
  return function handler(event) {
    const routing = startRouting(event);
    let result: unknown;
    try {
      result = Reflect.apply(original, this, [event]);
    } catch (error) {
      routing.fail(error);
      throw error;
    }
    if (result instanceof Promise) result.then(undefined, (error) => routing.fail(error));
    else routing.fail(result);
    return result;
  };
}

/** A request that a handler makes to its own application has none of Node's below it. */
function startRouting(event: H3Event): H3Routing {
  const request = event.runtime?.node?.req ?? event.req;
  const found = observedFor(request);
  const routing = new H3Routing(request, event, found?.before);
  if (found !== undefined) giveRouting(found, routing);
  return routing;
}
