import { reportHandlerError } from '../handler-errors/handler-errors.ts';
import { setRoute } from '../routes/set-route.ts';
import { bundleInstrumentation } from './bundle-hooks.ts';

/**
 * Sets the route of SvelteKit, the path of its folder, on the server span and the request metrics, and records the errors
 * of pages and endpoints on the span, from hooks in the build output of adapter-node.
 */
export const SvelteKitInstrumentation = bundleInstrumentation('sveltekit', {
  // A load function may call its own application without a request.
  route(id: unknown) {
    if (typeof id === 'string') setRoute(id, 'first');
  },
  error(error: unknown) {
    // What a service throws by `error()` or `redirect()` is a response and no instance of Error.
    if (error instanceof Error) reportHandlerError('sveltekit', error);
  },
});
