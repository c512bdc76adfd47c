import type { IncomingMessage } from 'node:http';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import type { Routing } from '../http-server/request/request-route.ts';
import { replaceOwnMethod } from './replace-own-method.ts';
import { giveRouting, observedFor } from './routing.ts';

interface HapiRequest {
  /** That of what answers 404 and 400 has a method that no request has. */
  readonly route?: { readonly path: string; readonly method: string };
  readonly response?: { readonly _error?: unknown } | null;
}

class HapiRouting implements Routing {
  readonly request: object;
  readonly prefix: string;
  readonly #hapi: HapiRequest;

  constructor(request: object, prefix: string, hapi: HapiRequest) {
    this.request = request;
    this.prefix = prefix;
    this.#hapi = hapi;
  }

  get route(): string | undefined {
    const { route } = this.#hapi;
    if (route === undefined || route.method === '_special') return this.prefix || undefined;
    return this.prefix + route.path;
  }

  get failure(): unknown {
    return this.#hapi.response?._error ?? undefined;
  }
}

type Generate = (
  this: unknown,
  server: unknown,
  request: IncomingMessage,
  response: unknown,
  options: unknown,
) => HapiRequest;

/**
 * Gives the server span and the request metrics the route of a Hapi request, wherever the request ends, and
 * the span the error that Hapi answers. The request itself has both; nothing of the service's is wrapped.
 */
export class HapiRoutesInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/hapi', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    const versions = ['>=17.0.0 <22'];
    const same = <T>(exports: T): T => exports;
    const nothing = () => {};
    return new InstrumentationNodeModuleDefinition('@hapi/hapi', versions, same, nothing, [
      new InstrumentationNodeModuleFile(
        '@hapi/hapi/lib/request.js',
        versions,
        (exports: object) => {
          replaceOwnMethod<Generate, Generate>(
            exports,
            'generate',
            (original) =>
              function generate(server, request, response, options) {
                const made = original.call(this, server, request, response, options);
                const observed = observedFor(request);
                if (observed !== undefined) {
                  const prefix = observed.before?.prefix ?? '';
                  giveRouting(observed, new HapiRouting(request, prefix, made));
                }
                return made;
              },
          );
          return exports;
        },
        nothing,
      ),
    ]);
  }
}
