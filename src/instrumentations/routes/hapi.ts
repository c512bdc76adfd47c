import type { IncomingMessage } from 'node:http';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import type { Routing } from '../http-server/request/request-route.ts';
import { moduleFile } from '../patching/module-file.ts';
import { replaceOwnMethod } from './replace-own-method.ts';
import { activeRequestFor, setRouting } from './routing.ts';

interface HapiRequest {
  /** The route of 404 and 400 responses has a method that no request has. */
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

const VERSIONS = ['>=17.0.0 <22'];

type Generate = (
  this: unknown,
  server: unknown,
  request: IncomingMessage,
  response: unknown,
  options: unknown,
) => HapiRequest;

/**
 * Sets the route of hapi requests on the server span and request metrics, wherever the request ends, and records the
 * error for which hapi sends the response. The request object has both; nothing of the service is wrapped.
 */
export class HapiRoutesInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/hapi', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    return new InstrumentationNodeModuleDefinition('@hapi/hapi', VERSIONS, undefined, undefined, [
      moduleFile('@hapi/hapi/lib/request.js', VERSIONS, patchRequest),
    ]);
  }
}

function patchRequest(exports: object): object {
  replaceOwnMethod<Generate, Generate>(
    exports,
    'generate',
    (original) =>
      function generate(server, request, response, options) {
        const hapiRequest = original.call(this, server, request, response, options);
        const activeRequest = activeRequestFor(request);
        if (activeRequest !== undefined) {
          const prefix = activeRequest.outer?.prefix ?? '';
          setRouting(activeRequest, new HapiRouting(request, prefix, hapiRequest));
        }
        return hapiRequest;
      },
  );
  return exports;
}
