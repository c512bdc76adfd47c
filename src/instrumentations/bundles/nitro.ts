import { InstrumentationBase } from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { reportHandlerError } from '../handler-errors/handler-errors.ts';
import { originalError } from '../routes/h3/original-error.ts';
import { removedPrefix } from '../routes/h3/removed-prefix.ts';
import { setRoute } from '../routes/set-route.ts';
import { giveHook } from './bundle-hooks.ts';

/** A request as h3 1 hands it to handlers. */
interface Event {
  readonly path: string;
  readonly node: { readonly req: { readonly url?: string; readonly originalUrl?: string } };
  readonly context: { readonly matchedRoute?: { readonly path?: unknown } };
}

/**
 * Gives the server span and the request metrics the route of Nitro 2, which Nuxt is built on, and the span the errors of
 * its handlers: from what is in `.output/server`. Routes of pages come by the router of Vue.
 */
export class NitroInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/nitro', VERSION, config);
  }

  protected override init(): undefined {
    return undefined;
  }

  override enable(): void {
    super.enable();
    // A handler may ask its own application without a request.
    giveHook('nitro route', (event: Event) => {
      const path = event.context.matchedRoute?.path;
      if (typeof path === 'string') setRoute(removedPrefix(event) + path, 'first');
    });
    giveHook('nitro error', (error: unknown) => reportHandlerError('nitro', originalError(error)));
  }
}
