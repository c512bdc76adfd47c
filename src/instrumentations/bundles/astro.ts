import { InstrumentationBase } from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { reportHandlerError } from '../handler-errors/handler-errors.ts';
import { setRoute } from '../routes/set-route.ts';
import { giveHook } from './bundle-hooks.ts';

/** A route as Astro's manifest has it. */
interface RouteData {
  /** As its file is called: `/items/[id]`. */
  readonly route: string;
  readonly component: unknown;
}

/** Pages that answer where nothing has matched, or has failed. */
const ERROR_PAGE = /\/(404|500)$/;

/**
 * Gives the server span and the request metrics the route of Astro, and the span the errors of pages and endpoints: from
 * what its build has put into the output of @astrojs/node.
 */
export class AstroInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/astro', VERSION, config);
  }

  protected override init(): undefined {
    return undefined;
  }

  override enable(): void {
    super.enable();
    giveHook('astro route', (data: RouteData) => watch(data));
    giveHook('astro error', (error: unknown) => reportHandlerError('astro', error));
  }
}

/** Astro asks a route for its component when that is to be run, and none else. */
function watch(data: RouteData): void {
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
