import { reportHandlerError } from '../handler-errors/handler-errors.ts';
import { originalError } from '../routes/h3/original-error.ts';
import { removedPrefix } from '../routes/h3/removed-prefix.ts';
import { setRoute } from '../routes/set-route.ts';
import { bundleInstrumentation } from './bundle-hooks.ts';

/** A request as h3 1 passes it to handlers. */
interface Event {
  readonly path: string;
  readonly node: { readonly req: { readonly url?: string; readonly originalUrl?: string } };
  readonly context: { readonly matchedRoute?: { readonly path?: unknown } };
}

/**
 * Sets the route of Nitro 2, on which Nuxt is built, on the server span and the request metrics, and records the errors
 * of handlers on the span, from hooks in `.output/server`. Routes of pages come from the router of Vue.
 */
export const NitroInstrumentation = bundleInstrumentation('nitro', {
  // A handler may call its own application without a request.
  route(event: Event) {
    const path = event.context.matchedRoute?.path;
    if (typeof path === 'string') setRoute(removedPrefix(event) + path, 'first');
  },
  error: (error: unknown) => reportHandlerError('nitro', originalError(error)),
});
