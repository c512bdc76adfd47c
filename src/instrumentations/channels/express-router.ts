import type { Context } from '@opentelemetry/api';
import { InstrumentationBase } from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { reportHandlerError } from '../handler-errors/handler-errors.ts';
import { requestOf } from '../http-server/request-context.ts';
import { observeChannel } from './channel-observer.ts';

/** What the router of Express 5.3 publishes of each handler that it calls. */
interface Message {
  readonly req?: { readonly baseUrl?: string };
  /** Of a handler of a route it has a `method`, if undefined. */
  readonly layer?: object;
  /** A router, where it has a stack. */
  readonly handler?: { readonly stack?: unknown };
  /** The path of the route or of the router, below those of the routers above it. */
  readonly route?: unknown;
}

/** What it publishes of an error, when a handler is the first to throw it or to hand it on. */
interface Failed {
  readonly error?: unknown;
}

/** The paths of the routers that a request has met, by what stands in its address for them. */
const mounts = new WeakMap<object, Map<string, string>>();

/**
 * Gives requests the route of Express, where it is in a bundle, and the errors of its handlers. No spans, as where it
 * is patched.
 */
export class ExpressRouterChannel extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/express-router', VERSION, config);
  }

  protected override init(): undefined {
    return undefined;
  }

  override enable(): void {
    super.enable();
    observeChannel('express.router.request', {
      begin({ req, layer, handler, route }: Message, active: Context) {
        if (req === undefined || layer === undefined || typeof route !== 'string') return undefined;
        const { baseUrl = '' } = req;
        if ('method' in layer) {
          const request = requestOf(active);
          if (request !== undefined) request.route = pathOf(req, baseUrl) + route;
        } else if (baseUrl !== '' && handler?.stack !== undefined) remember(req, baseUrl, route);
        return undefined;
      },
    });
    observeChannel('tracing:express.router.request:error', {
      happened({ error }: Failed) {
        reportHandlerError('express', error);
      },
    });
  }
}

/** A router below a path, which may have parameters, and below other routers. */
function remember(request: object, baseUrl: string, path: string): void {
  const known = mounts.get(request) ?? new Map<string, string>();
  mounts.set(request, known);
  const above = [...known.keys()]
    .filter((other) => baseUrl !== other && baseUrl.startsWith(other))
    .reduce((longest, other) => (other.length > longest.length ? other : longest), '');
  known.set(baseUrl, (known.get(above) ?? '') + path);
}

function pathOf(request: object, baseUrl: string): string {
  return baseUrl === '' ? '' : (mounts.get(request)?.get(baseUrl) ?? baseUrl);
}
