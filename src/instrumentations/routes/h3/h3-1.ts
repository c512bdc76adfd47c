import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../../util/version.ts';
import { reportHandlerError } from '../../handler-errors/handler-errors.ts';
import type { Routing } from '../../http-server/request/request-route.ts';
import { standingInForFunction } from '../../patching/stand-in-function.ts';
import { withExports } from '../../patching/with-exports.ts';
import { nodeBelow, ROOT } from '../patterns.ts';
import { giveRouting, observedFor } from '../routing.ts';
import { createStamp } from '../stamp.ts';
import { thrownFor } from './h3-error.ts';
import { takenOff } from './h3-event.ts';

/** A request as h3 1 hands it to handlers. */
interface Event {
  readonly path: string;
  readonly node: { readonly req: { readonly url?: string; readonly originalUrl?: string } };
  readonly context: { readonly matchedRoute?: { readonly path?: unknown } };
}

type Handler = (this: unknown, event: Event) => unknown;
/** Of an application, or of a router. */
type Create = (this: unknown, ...given: unknown[]) => { handler: Handler };

interface H3 {
  readonly createApp: Create;
  readonly createRouter: Create;
}

class H3Routing implements Routing {
  readonly request: object;
  readonly prefix: string;
  route: string | undefined;

  constructor(request: object, before: Routing | undefined) {
    this.request = request;
    this.prefix = before?.prefix ?? '';
    this.route = before?.route;
  }

  match(event: Event): void {
    const path = event.context.matchedRoute?.path;
    if (typeof path !== 'string') return;
    const base = this.prefix + takenOff(event);
    this.route = base === '' ? path : nodeBelow(nodeBelow(ROOT, base), path).path;
  }
}

const routings = createStamp<H3Routing>();

/** The same as for h3 2, of h3 1: a router keeps with the event what it has matched. */
export class H3OneInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/h3-1', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    return new InstrumentationNodeModuleDefinition('h3', ['>=1.8.0 <2'], (exports: H3) => {
      const { createApp, createRouter } = exports;
      return withExports(exports, {
        createApp: creating(createApp, observedApplication),
        createRouter: creating(createRouter, observedRouter),
      });
    });
  }
}

/** What h3 marks a handler with goes along. */
function creating(original: Create, observe: (handler: Handler) => Handler): Create {
  const create: Create = function (...given) {
    const created = original.apply(this, given);
    const { handler } = created;
    created.handler = standingInForFunction(observe(handler), handler);
    return created;
  };
  return standingInForFunction(create, original);
}

function observedApplication(original: Handler): Handler {
  return function handler(event) {
    const { req } = event.node;
    const observed = observedFor(req);
    if (observed !== undefined && routings.read(req) === undefined) {
      const routing = new H3Routing(req, observed.before);
      routings.put(req, routing);
      giveRouting(observed, routing);
    }
    const result = Reflect.apply(original, this, [event]);
    if (result instanceof Promise) {
      result.then(undefined, (error) => reportHandlerError('h3', thrownFor(error)));
    }
    return result;
  };
}

/** When its handler has returned, the path is still without what the router is below of. */
function observedRouter(original: Handler): Handler {
  return function handler(event) {
    const before = event.context.matchedRoute;
    try {
      return Reflect.apply(original, this, [event]);
    } finally {
      const routing = routings.read(event.node.req);
      if (event.context.matchedRoute !== before) routing?.match(event);
    }
  };
}
