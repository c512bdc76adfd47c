import type { IncomingMessage, RequestListener, Server } from 'node:http';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../../util/version.ts';
import { mimicFunction } from '../../patching/mimic-function.ts';
import { moduleFile } from '../../patching/module-file.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { withExports } from '../../patching/with-exports.ts';
import { observeProcedures, type Procedure, reportRequestError } from './trpc-procedures.ts';
import { startRouting } from './trpc-routing.ts';

interface Root {
  /** The base of all procedures. */
  procedure: { use(middleware: Procedure): Root['procedure'] };
}

interface HandlerOptions {
  readonly basePath?: unknown;
  readonly onError?: unknown;
}

type Create = (this: unknown, ...args: unknown[]) => Root;
type Factory<T> = (this: unknown, options: HandlerOptions, ...rest: unknown[]) => T;

interface StandaloneAdapter {
  readonly createHTTPHandler?: Factory<RequestListener>;
  readonly createHTTP2Handler?: Factory<RequestListener>;
  readonly createHTTPServer?: Factory<Server>;
}

interface ExpressAdapter {
  readonly createExpressMiddleware: Factory<RequestListener>;
}

interface FetchAdapter {
  readonly fetchRequestHandler: Factory<unknown>;
}

const VERSIONS = ['>=11.0.0 <12'];

/**
 * Records a span for each procedure of tRPC, through a middleware before those of the service, and sets the route of
 * requests to the standalone and Express adapters. Errors outside a procedure, for example of a stream, are reported
 * through `onError` of these adapters and of the `fetch` adapter.
 */
export class TrpcInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/trpc', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    const files = (adapter: string, patch: (exports: never) => unknown) =>
      ['mjs', 'cjs', 'js'].map((extension) =>
        moduleFile(`@trpc/server/dist/adapters/${adapter}.${extension}`, VERSIONS, patch),
      );
    return new InstrumentationNodeModuleDefinition(
      '@trpc/server',
      VERSIONS,
      (exports: { readonly initTRPC: object }) => {
        const prototype = Object.getPrototypeOf(exports.initTRPC) as Record<string, unknown>;
        replaceMethod(prototype, 'create', (original) => this.#wrapCreate(original as Create));
        return exports;
      },
      () => {},
      [
        ...files('standalone', patchStandalone),
        ...files('express', patchExpress),
        ...files('fetch/index', patchFetch),
      ],
    );
  }

  #wrapCreate(original: Create): Create {
    const middleware = observeProcedures(() => this.tracer);
    return function create(...args) {
      const root = original.apply(this, args);
      root.procedure = root.procedure.use(middleware);
      return root;
    };
  }
}

function patchStandalone(exports: StandaloneAdapter): StandaloneAdapter {
  const replacements: { -readonly [Name in keyof StandaloneAdapter]: StandaloneAdapter[Name] } = {};
  for (const name of ['createHTTPHandler', 'createHTTP2Handler'] as const) {
    const original = exports[name];
    if (original !== undefined) replacements[name] = wrapFactory(original, baseOf);
  }
  const { createHTTPServer } = exports;
  if (createHTTPServer !== undefined)
    replacements.createHTTPServer = wrapServerFactory(createHTTPServer);
  return withExports(exports, replacements);
}

/** Express has the mount path. */
function patchExpress(exports: ExpressAdapter): ExpressAdapter {
  const { createExpressMiddleware } = exports;
  return withExports(exports, {
    createExpressMiddleware: wrapFactory(createExpressMiddleware, () => ''),
  });
}

function patchFetch(exports: FetchAdapter): FetchAdapter {
  const { fetchRequestHandler: original } = exports;
  const handle: Factory<unknown> = function (options, ...rest) {
    return original.call(this, withErrorReport(options), ...rest);
  };
  return withExports(exports, { fetchRequestHandler: mimicFunction(handle, original) });
}

/** Copies the options with an `onError` that reports errors. */
function withErrorReport(options: HandlerOptions): HandlerOptions {
  if (typeof options !== 'object' || options === null) return options;
  const onError = (...args: readonly [{ readonly error?: unknown }]) => {
    reportRequestError(args[0]?.error);
    const { onError: onErrorOption } = options;
    return typeof onErrorOption === 'function'
      ? Reflect.apply(onErrorOption, options, args)
      : undefined;
  };
  return Object.create(Object.getPrototypeOf(options), {
    ...Object.getOwnPropertyDescriptors(options),
    onError: { value: onError, enumerable: true, configurable: true, writable: true },
  });
}

function wrapFactory(
  original: Factory<RequestListener>,
  base: (options: HandlerOptions) => string,
): Factory<RequestListener> {
  const make: Factory<RequestListener> = function (options, ...rest) {
    const listener = original.call(this, withErrorReport(options), ...rest);
    return wrapListener(listener, base(options));
  };
  return mimicFunction(make, original);
}

/** The listener is created inside, and only accessible through the server. */
function wrapServerFactory(original: Factory<Server>): Factory<Server> {
  const make: Factory<Server> = function (options, ...rest) {
    const server = original.call(this, withErrorReport(options), ...rest);
    const [listener] = server.listeners('request') as RequestListener[];
    if (listener !== undefined) {
      server.off('request', listener);
      server.on('request', wrapListener(listener, baseOf(options)));
    }
    return server;
  };
  return mimicFunction(make, original);
}

function wrapListener(original: RequestListener, base: string): RequestListener {
  const listener = function (this: unknown, request: IncomingMessage, ...rest: unknown[]) {
    startRouting(request, base);
    return Reflect.apply(original, this, [request, ...rest]);
  };
  return mimicFunction(listener, original) as RequestListener;
}

/** The base path with a leading slash and without a trailing one. */
function baseOf({ basePath }: HandlerOptions): string {
  const path = typeof basePath === 'string' ? basePath.replace(/^\/|\/$/g, '') : '';
  return path === '' ? '' : `/${path}`;
}
