import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../../util/version.ts';
import { reportHandlerError } from '../../handler-errors/handler-errors.ts';
import type { Routing } from '../../http-server/request/request-route.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { pathBelow } from '../patterns.ts';
import { activeRequestFor, setRouting } from '../routing.ts';

/** The event that h3 passes to handlers. */
interface H3Event {
  readonly req: object;
  readonly url: { readonly pathname: string };
  readonly runtime?: { readonly node?: { readonly req?: object } };
  readonly context: { readonly matchedRoute?: { readonly route?: unknown } };
}

type Handle = (this: unknown, event: H3Event) => unknown;

class H3Routing implements Routing {
  readonly request: object;
  /** h3 does not modify the URL of Node's request. */
  readonly prefix: string;
  readonly #event: H3Event;
  readonly #path: string;
  /** The match of the outer application, with which it shares the context. */
  readonly #outer: unknown;
  /** Mount path of the application. */
  readonly #base: string;
  failure: unknown;

  constructor(request: object, event: H3Event, outer: Routing | undefined) {
    this.request = request;
    this.prefix = outer?.prefix ?? '';
    this.#event = event;
    this.#path = event.url.pathname;
    this.#outer = event.context.matchedRoute;
    this.#base = outer instanceof H3Routing ? outer.#baseOf(this.#path) : this.prefix;
  }

  get route(): string | undefined {
    const match = this.#match;
    if (match === undefined) return this.#base || undefined;
    return this.#base === '' ? match : pathBelow(this.#base, match);
  }

  fail(error: unknown): void {
    // h3 responds with other thrown values.
    if (!(error instanceof Error) || error === this.failure) return;
    this.failure = error;
    reportHandlerError('h3', error);
  }

  get #match(): string | undefined {
    const { matchedRoute } = this.#event.context;
    if (matchedRoute === undefined || matchedRoute === this.#outer) return undefined;
    return typeof matchedRoute.route === 'string' ? matchedRoute.route : undefined;
  }

  /** The base of an application that is mounted through its `fetch`, which receives the rest of the path. */
  #baseOf(path: string): string {
    const isMounted = path.length < this.#path.length && this.#path.endsWith(path);
    return isMounted
      ? pathBelow(this.#base, (this.#match ?? '').replace(/\/\*\*$/, ''))
      : this.#base;
  }
}

/**
 * Sets the route of h3 2 requests, which h3 stores in the event, on the server span and request metrics, and reports
 * errors of handlers on the span.
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
        replaceMethod(prototype, 'handler', (original) => wrapHandler(original));
        return exports;
      },
    );
  }
}

function wrapHandler(original: Method): Handle {
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

/** A request of a handler to its own application has no Node request. */
function startRouting(event: H3Event): H3Routing {
  const request = event.runtime?.node?.req ?? event.req;
  const active = activeRequestFor(request);
  const routing = new H3Routing(request, event, active?.outer);
  if (active !== undefined) setRouting(active, routing);
  return routing;
}
