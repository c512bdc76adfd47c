import { InstrumentationBase } from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { reportHandlerError } from '../handler-errors/handler-errors.ts';
import { setRoute } from '../routes/set-route.ts';
import { giveHook } from './bundle-hooks.ts';

/**
 * Gives the server span and the request metrics the route of SvelteKit, as its folder is called, and the span the errors of
 * pages and endpoints: from what its build has put into the output of adapter-node.
 */
export class SvelteKitInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/sveltekit', VERSION, config);
  }

  protected override init(): undefined {
    return undefined;
  }

  override enable(): void {
    super.enable();
    // A load function may ask its own application, without a request.
    giveHook('sveltekit route', (id: unknown) => {
      if (typeof id === 'string') setRoute(id, 'first');
    });
    giveHook('sveltekit error', (error: unknown) => {
      // What a service throws to answer, by `error()` or `redirect()`, is none.
      if (error instanceof Error) reportHandlerError('sveltekit', error);
    });
  }
}
