import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { InstrumentationBase } from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { tellHandlerError } from './handler-errors.ts';

/** The part of an instance that Fastify publishes when it is created (4.x and 5.x). */
interface FastifyInstance {
  addHook(
    name: 'onError',
    hook: (request: unknown, reply: unknown, error: unknown, done: () => void) => void,
  ): void;
}

const HANDLER_ERROR = 'tracing:fastify.request.handler:error';
const INITIALIZATION = 'fastify.initialization';

/**
 * Sees the errors of Fastify's handlers and hooks, by the channels that Fastify publishes itself.
 * Source: Fastify reference, "Hooks": "Diagnostics Channel Hooks", "onError".
 */
export class FastifyErrorsInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/fastify-errors', VERSION, config);
  }

  protected override init(): undefined {
    return undefined;
  }

  override enable(): void {
    if (this.isEnabled()) return;
    super.enable();
    subscribe(HANDLER_ERROR, onHandlerError);
    subscribe(INITIALIZATION, onInitialization);
  }

  /** In a bundle the first instance is what wakes this. */
  firstMessage(_channel: string, message: unknown): void {
    onInitialization(message);
  }

  override disable(): void {
    super.disable();
    unsubscribe(HANDLER_ERROR, onHandlerError);
    unsubscribe(INITIALIZATION, onInitialization);
  }
}

function onHandlerError(message: unknown): void {
  tellHandlerError('fastify', (message as { readonly error?: unknown }).error);
}

/** Those of hooks, too, which run before a handler does. */
function onInitialization(message: unknown): void {
  const { fastify } = message as { readonly fastify: FastifyInstance };
  fastify.addHook('onError', (_request, _reply, error, done) => {
    tellHandlerError('fastify', error);
    done();
  });
}
