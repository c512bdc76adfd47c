import { reportHandlerError } from '../handler-errors/handler-errors.ts';
import { setRoute } from '../routes/set-route.ts';
import { bundleInstrumentation } from './bundle-hooks.ts';

/** A route in Astro's manifest. */
interface RouteData {
  /** The path of its file: `/items/[id]`. */
  readonly route: string;
  readonly component: unknown;
}

/** Pages for requests without a matching route, and for errors. */
const ERROR_PAGE = /\/(404|500)$/;

/**
 * Sets the route of Astro on the server span and the request metrics, and records the errors of pages and endpoints on
 * the span, from hooks in the build output of @astrojs/node.
 */
export const AstroInstrumentation = bundleInstrumentation('astro', {
  route: (data: RouteData) => watchComponent(data),
  error: (error: unknown) => reportHandlerError('astro', error),
});

/** Astro reads the component of a route only when it runs it. */
function watchComponent(data: RouteData): void {
  const { component, route } = data;
  if (ERROR_PAGE.test(route)) return;
  Object.defineProperty(data, 'component', {
    configurable: true,
    enumerable: true,
    get() {
      setRoute(route, 'first');
      return component;
    },
  });
}
