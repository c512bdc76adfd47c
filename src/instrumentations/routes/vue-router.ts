import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { standingInForFunction } from '../patching/stand-in-function.ts';
import { withExports } from '../patching/with-exports.ts';
import { observedNow } from './routing.ts';
import { setRoute } from './set-route.ts';

interface Location {
  /** From the outermost to the innermost; none where nothing matches. */
  readonly matched: readonly { readonly path: string }[];
}

interface Router {
  afterEach(guard: (to: Location) => void): unknown;
}

type Create = (this: unknown, ...given: unknown[]) => Router;

/**
 * Gives the server span and the request metrics the route of a page that Vue renders on the server, as in Nuxt: a router
 * is made for each request.
 */
export class VueRouterInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/vue-router', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    return new InstrumentationNodeModuleDefinition(
      'vue-router',
      ['>=4.0.0 <6'],
      (exports: { readonly createRouter: Create }) =>
        withExports(exports, { createRouter: observed(exports.createRouter) }),
    );
  }
}

function observed(original: Create): Create {
  const createRouter: Create = function (...given) {
    const router = original.apply(this, given);
    if (observedNow() !== undefined) {
      router.afterEach(({ matched }) => tellRoute(matched.at(-1)?.path));
    }
    return router;
  };
  return standingInForFunction(createRouter, original);
}

/** Where no page matches, the server has asked its router for one nevertheless, or shows an error of something else. */
function tellRoute(path: string | undefined): void {
  if (path !== undefined) setRoute(path, 'last');
  else if (observedNow()?.before?.route?.endsWith('/**')) setRoute('', 'last');
}
