import type { Context } from '@opentelemetry/api';
import { reportHandlerError } from '../handler-errors/handler-errors.ts';
import { requestOf } from '../http-server/request-context.ts';
import { PatchlessInstrumentation } from '../patching/patchless-instrumentation.ts';
import { type ChannelMessage, type ChannelOperation, observeChannel } from './channel-observer.ts';

/** What h3 2 publishes about each handler, if the service enables it. */
interface H3Message {
  readonly type?: 'middleware' | 'route';
  readonly event?: {
    readonly url?: { readonly pathname: string };
    readonly runtime?: { readonly node?: { readonly req?: { readonly url?: string } } };
    readonly context?: { readonly matchedRoute?: { readonly route?: unknown } };
  };
}

/**
 * Records the route and the errors of handlers of h3 2 in a bundle, such as those of Nitro. The service has to enable
 * the channels (docs/instrumentations.md).
 */
export class H3Channel extends PatchlessInstrumentation {
  constructor(config = {}) {
    super('sightline/h3', config);
  }

  override enable(): void {
    super.enable();
    observeChannel('h3.request', {
      begin({ type, event }: H3Message, active: Context) {
        const route = type === 'route' ? routeOf(event) : undefined;
        const request = route === undefined ? undefined : requestOf(active);
        if (request !== undefined) request.route = route;
        return errorReporter('h3', active);
      },
    });
    // Errors of servers without h3: h3 handles those of its own.
    observeChannel('srvx.request', {
      begin: (_: object, active: Context) => errorReporter('srvx', active),
    });
  }
}

function errorReporter(framework: string, active: Context): ChannelOperation {
  return {
    context: active,
    end(message: ChannelMessage) {
      if ('error' in message) reportHandlerError(framework, message.error, active);
    },
  };
}

/** @returns undefined below a mounted application, since its mount path may have parameters that h3 does not publish */
function routeOf(event: H3Message['event']): string | undefined {
  const route = event?.context?.matchedRoute?.route;
  const path = event?.runtime?.node?.req?.url?.replace(/[?#].*$/s, '');
  const isWhole = path === undefined || path === event?.url?.pathname;
  return isWhole && typeof route === 'string' ? route : undefined;
}
