import type { Context } from '@opentelemetry/api';
import { InstrumentationBase } from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { reportHandlerError } from '../handler-errors/handler-errors.ts';
import { requestOf } from '../http-server/request-context.ts';
import { type ChannelOperation, type ChannelMessage, observeChannel } from './channel-observer.ts';

/** What h3 2 publishes of each handler, where its service has it do so. */
interface H3Message {
  readonly type?: 'middleware' | 'route';
  readonly event?: {
    readonly url?: { readonly pathname: string };
    readonly runtime?: { readonly node?: { readonly req?: { readonly url?: string } } };
    readonly context?: { readonly matchedRoute?: { readonly route?: unknown } };
  };
}

/**
 * Gives requests the route of h3 2 and their spans the errors of its handlers, where it is in a bundle, as in what
 * Nitro builds. The service has to ask for the channels (docs/instrumentations.md).
 */
export class H3Channel extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/h3', VERSION, config);
  }

  protected override init(): undefined {
    return undefined;
  }

  override enable(): void {
    super.enable();
    observeChannel('h3.request', {
      begin({ type, event }: H3Message, active: Context) {
        const route = type === 'route' ? routeOf(event) : undefined;
        const request = route === undefined ? undefined : requestOf(active);
        if (request !== undefined) request.route = route;
        return tellingErrors('h3', active);
      },
    });
    // A server without h3, whose handler has thrown: h3 answers itself.
    observeChannel('srvx.request', {
      begin: (_: object, active: Context) => tellingErrors('srvx', active),
    });
  }
}

function tellingErrors(framework: string, active: Context): ChannelOperation {
  return {
    context: active,
    end(message: ChannelMessage) {
      if ('error' in message) reportHandlerError(framework, message.error, active);
    },
  };
}

/** Of an application that is mounted at a path, that path is not known as it was registered. */
function routeOf(event: H3Message['event']): string | undefined {
  const route = event?.context?.matchedRoute?.route;
  const path = event?.runtime?.node?.req?.url?.replace(/[?#].*$/s, '');
  const isWhole = path === undefined || path === event?.url?.pathname;
  return isWhole && typeof route === 'string' ? route : undefined;
}
