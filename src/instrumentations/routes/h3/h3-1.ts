import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../../util/version.ts';
import { reportHandlerError } from '../../handler-errors/handler-errors.ts';
import type { Routing } from '../../http-server/request/request-route.ts';
import { mimicFunction } from '../../patching/mimic-function.ts';
import { withExports } from '../../patching/with-exports.ts';
import { pathBelow } from '../patterns.ts';
import { createStamp } from '../private-field.ts';
import { activeRequestFor, setRouting } from '../routing.ts';
import { originalError } from './original-error.ts';
import { removedPrefix } from './removed-prefix.ts';

/** The event that h3 1 passes to handlers. */
interface Event {
  readonly path: string;
  readonly node: { readonly req: { readonly url?: string; readonly originalUrl?: string } };
  readonly context: { readonly matchedRoute?: { readonly path?: unknown } };
}

type Handler = (this: unknown, event: Event) => unknown;
/** Creates an application or a router. */
type Create = (this: unknown, ...args: unknown[]) => { handler: Handler };

interface H3 {
  readonly createApp: Create;
  readonly createRouter: Create;
}

class H3Routing implements Routing {
  readonly request: object;
  readonly prefix: string;
  route: string | undefined;

  constructor(request: object, outer: Routing | undefined) {
    this.request = request;
    this.prefix = outer?.prefix ?? '';
    this.route = outer?.route;
  }

  match(event: Event): void {
    const path = event.context.matchedRoute?.path;
    if (typeof path !== 'string') return;
    const base = this.prefix + removedPrefix(event);
    this.route = base === '' ? path : pathBelow(base, path);
  }
}

const routings = createStamp<H3Routing>();

/** Same as for h3 2, for h3 1: its router stores the matched route in the event. */
export class H3OneInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/h3-1', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    return new InstrumentationNodeModuleDefinition('h3', ['>=1.8.0 <2'], (exports: H3) => {
      const { createApp, createRouter } = exports;
      return withExports(exports, {
        createApp: wrapCreate(createApp, wrapApplicationHandler),
        createRouter: wrapCreate(createRouter, wrapRouterHandler),
      });
    });
  }
}

/** The properties with which h3 marks a handler are copied. */
function wrapCreate(original: Create, wrapHandler: (handler: Handler) => Handler): Create {
  const create: Create = function (...args) {
    const instance = original.apply(this, args);
    const { handler } = instance;
    instance.handler = mimicFunction(wrapHandler(handler), handler);
    return instance;
  };
  return mimicFunction(create, original);
}

function wrapApplicationHandler(original: Handler): Handler {
  return function handler(event) {
    const { req } = event.node;
    const activeRequest = activeRequestFor(req);
    if (activeRequest !== undefined && routings.read(req) === undefined) {
      const routing = new H3Routing(req, activeRequest.outer);
      routings.put(req, routing);
      setRouting(activeRequest, routing);
    }
    const result = Reflect.apply(original, this, [event]);
    if (result instanceof Promise) {
      result.then(undefined, (error) => reportHandlerError('h3', originalError(error)));
    }
    return result;
  };
}

/** When its handler has returned, the path still lacks the prefix of the router. */
function wrapRouterHandler(original: Handler): Handler {
  return function handler(event) {
    const previousMatch = event.context.matchedRoute;
    try {
      return Reflect.apply(original, this, [event]);
    } finally {
      const routing = routings.read(event.node.req);
      if (event.context.matchedRoute !== previousMatch) routing?.match(event);
    }
  };
}
