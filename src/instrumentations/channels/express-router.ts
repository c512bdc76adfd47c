import type { Context } from '@opentelemetry/api';
import { reportHandlerError } from '../handler-errors/handler-errors.ts';
import { requestOf } from '../http-server/request-context.ts';
import { PatchlessInstrumentation } from '../patching/patchless-instrumentation.ts';
import { observeChannel } from './channel-observer.ts';

/** What the router of Express 5.3 publishes about each handler that it calls. */
interface Message {
  readonly req?: { readonly baseUrl?: string };
  /** It has the key `method`, whose value may be undefined, if the handler belongs to a route. */
  readonly layer?: object;
  /** A router, if it has a stack. */
  readonly handler?: { readonly stack?: unknown };
  /** The path of the route or the router, relative to the routers above it. */
  readonly route?: unknown;
}

/** What it publishes when a handler throws an error or passes it to `next`; once for each error. */
interface ErrorMessage {
  readonly error?: unknown;
}

/** For each request, the path patterns of the routers that it has passed, by `baseUrl`. */
const routerPaths = new WeakMap<object, Map<string, string>>();

/**
 * Records the route and the errors of handlers of Express in a bundle. As with patched Express, handlers have no spans.
 */
export class ExpressRouterChannel extends PatchlessInstrumentation {
  constructor(config = {}) {
    super('sightline/express-router', config);
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
        } else if (baseUrl !== '' && handler?.stack !== undefined) addRouter(req, baseUrl, route);
        return undefined;
      },
    });
    observeChannel('tracing:express.router.request:error', {
      onEvent({ error }: ErrorMessage) {
        reportHandlerError('express', error);
      },
    });
  }
}

/** Adds a router to those of a request. Its path follows those of the routers above it, and may have parameters. */
function addRouter(request: object, baseUrl: string, path: string): void {
  const paths = routerPaths.get(request) ?? new Map<string, string>();
  routerPaths.set(request, paths);
  const parent = [...paths.keys()]
    .filter((other) => baseUrl !== other && baseUrl.startsWith(other))
    .reduce((longest, other) => (other.length > longest.length ? other : longest), '');
  paths.set(baseUrl, (paths.get(parent) ?? '') + path);
}

function pathOf(request: object, baseUrl: string): string {
  return baseUrl === '' ? '' : (routerPaths.get(request)?.get(baseUrl) ?? baseUrl);
}
