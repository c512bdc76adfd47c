import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { mimicFunction } from '../patching/mimic-function.ts';
import { withExports } from '../patching/with-exports.ts';
import { activeRequest } from './routing.ts';
import { setRoute } from './set-route.ts';

interface Location {
  /** Matches from the outermost to the innermost; empty without a match. */
  readonly matched: readonly { readonly path: string }[];
}

interface Router {
  afterEach(guard: (to: Location) => void): unknown;
}

type Create = (this: unknown, ...args: unknown[]) => Router;

/**
 * Sets the route of pages that Vue renders on the server, as in Nuxt, on the server span and request metrics: a
 * router is created for each request.
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
        withExports(exports, { createRouter: wrapCreateRouter(exports.createRouter) }),
    );
  }
}

function wrapCreateRouter(original: Create): Create {
  const createRouter: Create = function (...args) {
    const router = original.apply(this, args);
    if (activeRequest() !== undefined) {
      router.afterEach(({ matched }) => setPageRoute(matched.at(-1)?.path));
    }
    return router;
  };
  return mimicFunction(createRouter, original);
}

/** If no page matches, the server has called its router nevertheless, or renders an error page. */
function setPageRoute(path: string | undefined): void {
  if (path !== undefined) setRoute(path, 'last');
  else if (activeRequest()?.outer?.route?.endsWith('/**')) setRoute('', 'last');
}
