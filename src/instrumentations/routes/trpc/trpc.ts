import type { IncomingMessage, RequestListener, Server } from 'node:http';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../../util/version.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { standingInForFunction } from '../../patching/stand-in-function.ts';
import { withExports } from '../../patching/with-exports.ts';
import { failRequest, observeProcedures, type Procedure } from './trpc-procedures.ts';
import { startRouting } from './trpc-routing.ts';

interface Root {
  /** From which all procedures are built. */
  procedure: { use(middleware: Procedure): Root['procedure'] };
}

interface HandlerOptions {
  readonly basePath?: unknown;
  readonly onError?: unknown;
}

type Create = (this: unknown, ...given: unknown[]) => Root;
type Make<T> = (this: unknown, options: HandlerOptions, ...more: unknown[]) => T;

interface Standalone {
  readonly createHTTPHandler?: Make<RequestListener>;
  readonly createHTTP2Handler?: Make<RequestListener>;
  readonly createHTTPServer?: Make<Server>;
}

interface ForExpress {
  readonly createExpressMiddleware: Make<RequestListener>;
}

interface ForFetch {
  readonly fetchRequestHandler: Make<unknown>;
}

const VERSIONS = ['>=11.0.0 <12'];

/**
 * A span for each procedure of tRPC, by a middleware before those of the service, and the route of a request to the
 * standalone and the Express adapter. What fails outside of a procedure, such as a stream, is seen where these and the
 * one for `fetch` hand it to `onError`.
 */
export class TrpcInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/trpc', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    const files = (adapter: string, patch: (exports: never) => unknown) =>
      ['mjs', 'cjs', 'js'].map(
        (ending) =>
          new InstrumentationNodeModuleFile(
            `@trpc/server/dist/adapters/${adapter}.${ending}`,
            VERSIONS,
            patch as (exports: unknown) => unknown,
            () => {},
          ),
      );
    return new InstrumentationNodeModuleDefinition(
      '@trpc/server',
      VERSIONS,
      (exports: { readonly initTRPC: object }) => {
        const prototype = Object.getPrototypeOf(exports.initTRPC) as Record<string, unknown>;
        replaceMethod(prototype, 'create', (original) => this.#creating(original as Create));
        return exports;
      },
      () => {},
      [
        ...files('standalone', observedStandalone),
        ...files('express', observedExpress),
        ...files('fetch/index', observedFetch),
      ],
    );
  }

  #creating(original: Create): Create {
    const observed = observeProcedures(() => this.tracer);
    return function create(...given) {
      const root = original.apply(this, given);
      root.procedure = root.procedure.use(observed);
      return root;
    };
  }
}

function observedStandalone(exports: Standalone): Standalone {
  const replaced: { -readonly [Name in keyof Standalone]: Standalone[Name] } = {};
  for (const name of ['createHTTPHandler', 'createHTTP2Handler'] as const) {
    const original = exports[name];
    if (original !== undefined) replaced[name] = observedMake(original, baseOf);
  }
  const { createHTTPServer } = exports;
  if (createHTTPServer !== undefined) replaced.createHTTPServer = observedServer(createHTTPServer);
  return withExports(exports, replaced);
}

/** Express knows what it is mounted at. */
function observedExpress(exports: ForExpress): ForExpress {
  const { createExpressMiddleware } = exports;
  return withExports(exports, {
    createExpressMiddleware: observedMake(createExpressMiddleware, () => ''),
  });
}

function observedFetch(exports: ForFetch): ForFetch {
  const { fetchRequestHandler: original } = exports;
  const handle: Make<unknown> = function (options, ...more) {
    return original.call(this, withErrors(options), ...more);
  };
  return withExports(exports, { fetchRequestHandler: standingInForFunction(handle, original) });
}

/** The same options, whose own are left as they are. */
function withErrors(options: HandlerOptions): HandlerOptions {
  if (typeof options !== 'object' || options === null) return options;
  const onError = (...given: readonly [{ readonly error?: unknown }]) => {
    failRequest(given[0]?.error);
    const { onError: own } = options;
    return typeof own === 'function' ? Reflect.apply(own, options, given) : undefined;
  };
  return Object.create(Object.getPrototypeOf(options), {
    ...Object.getOwnPropertyDescriptors(options),
    onError: { value: onError, enumerable: true, configurable: true, writable: true },
  });
}

function observedMake(
  original: Make<RequestListener>,
  base: (options: HandlerOptions) => string,
): Make<RequestListener> {
  const make: Make<RequestListener> = function (options, ...more) {
    const listener = original.call(this, withErrors(options), ...more);
    return observedListener(listener, base(options));
  };
  return standingInForFunction(make, original);
}

/** What it listens by is made inside of it, and known to nobody else. */
function observedServer(original: Make<Server>): Make<Server> {
  const make: Make<Server> = function (options, ...more) {
    const server = original.call(this, withErrors(options), ...more);
    const [listener] = server.listeners('request') as RequestListener[];
    if (listener !== undefined) {
      server.off('request', listener);
      server.on('request', observedListener(listener, baseOf(options)));
    }
    return server;
  };
  return standingInForFunction(make, original);
}

function observedListener(original: RequestListener, base: string): RequestListener {
  const listener = function (this: unknown, request: IncomingMessage, ...more: unknown[]) {
    startRouting(request, base);
    return Reflect.apply(original, this, [request, ...more]);
  };
  return standingInForFunction(listener, original) as RequestListener;
}

/** With a slash in front, and none behind. */
function baseOf({ basePath }: HandlerOptions): string {
  const path = typeof basePath === 'string' ? basePath.replace(/^\/|\/$/g, '') : '';
  return path === '' ? '' : `/${path}`;
}
