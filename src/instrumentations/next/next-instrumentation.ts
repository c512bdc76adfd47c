import { context } from '@opentelemetry/api';
import {
  InstrumentationBase,
  type InstrumentationConfig,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { activeContext } from '../../context/active-context.ts';
import { wrapTracersOf } from '../../signals/traces/scope-tracers.ts';
import { guarded, placeOf } from '../../util/guard.ts';
import { VERSION } from '../../util/version.ts';
import { mimicSignature } from '../patching/mimic-function.ts';
import { moduleFile } from '../patching/module-file.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';
import { withExports } from '../patching/with-exports.ts';
import { beginRequest, type NextRequest, type NextServer } from './begin-request.ts';
import { wrapGet } from './next-cache.ts';
import { routingOf } from './next-routing.ts';
import { createNextTracer, SCOPE } from './next-tracer.ts';
import { pathOfAppPage } from './page-path.ts';
import { reportRequestError } from './request-errors.ts';
import { routeAsset } from './static-assets.ts';

interface NextConfig extends InstrumentationConfig {
  /** Whether to record the spans that Next.js creates. Default: false. */
  readonly spans?: boolean;
}

type Functions<Name extends string> = Readonly<Record<Name, Method>>;

const NEXT = placeOf(
  'the instrumentation of Next.js',
  'A request may lack its route, or an error its record; the service is not affected. Report this to Sightline.',
);
const VERSIONS = ['>=15.0.0 <17'];
const SERVER = 'next/dist/server';

/**
 * Sets the route of Next.js requests, of both of its routers, on the server span and request metrics, and reports the
 * errors of pages, handlers and actions. Spans that Next.js creates are recorded only if configured.
 */
export class NextInstrumentation extends InstrumentationBase<NextConfig> {
  constructor(config: NextConfig = {}) {
    super('sightline/next', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    const file = (path: string, patch: (exports: never) => unknown) =>
      moduleFile(`${SERVER}/${path}.js`, VERSIONS, patch);
    return new InstrumentationNodeModuleDefinition('next', VERSIONS, undefined, undefined, [
      file('base-server', patchServer),
      file('next-server', patchPages),
      file('serve-static', patchStatic),
      file('lib/incremental-cache/index', patchCache),
      file('lib/router-utils/instrumentation-globals.external', patchErrors),
    ]);
  }

  override enable(): void {
    super.enable();
    const showsAll = this.getConfig().spans === true;
    wrapTracersOf(SCOPE, (tracer, sharing) => createNextTracer(tracer, sharing, showsAll));
  }
}

function patchServer(exports: { readonly default: { readonly prototype: object } }): unknown {
  const prototype = exports.default.prototype as Record<string, unknown>;
  replaceMethod(prototype, 'handleRequest', (original) => {
    return function handleRequest(this: NextServer, ...args: [NextRequest, ...unknown[]]) {
      const requestContext = guarded(NEXT, () => beginRequest(this, args[0]));
      if (requestContext === undefined)
        return Reflect.apply(original, this as never, args as never);
      return context.with(
        requestContext,
        original as never,
        this as never,
        ...(args as unknown as never[]),
      );
    } as Method;
  });
  replaceMethod(prototype, 'instrumentationOnRequestError', (original) =>
    callBefore(original, ([error]) => reportRequestError(error)),
  );
  return exports;
}

/** @returns the original, with a call of `observe` before */
function callBefore(original: Method, observe: (args: readonly unknown[]) => void): Method {
  return function wrapper(this: unknown, ...args: unknown[]) {
    guarded(NEXT, () => observe(args));
    return Reflect.apply(original, this as never, args as never);
  } as Method;
}

/** Patches the search for the page of a request: the last page found responds. */
function patchPages(exports: { readonly default: { readonly prototype: object } }): unknown {
  const prototype = exports.default.prototype as Record<string, unknown>;
  replaceMethod(prototype, 'findPageComponents', (original) =>
    callBefore(original, ([options]) => noteFoundPage(options)),
  );
  // API routes of the Pages Router, which are not searched for in Next.js 15.
  replaceMethod(prototype, 'runApi', (original) =>
    callBefore(original, (args) => noteApi(args[3])),
  );
  return exports;
}

function noteFoundPage(options: unknown): void {
  const { page, isAppPath } = Object(options) as { page?: unknown; isAppPath?: unknown };
  if (typeof page === 'string') setPage(isAppPath === true ? pathOfAppPage(page) : page);
}

function noteApi(match: unknown): void {
  const { definition } = Object(match) as { definition?: { readonly pathname?: unknown } };
  if (typeof definition?.pathname === 'string') setPage(definition.pathname);
}

function setPage(page: string): void {
  routingOf(activeContext())?.note(page, true);
}

/**
 * Patches the function that separately built routes call; its first arguments are the folders of the project and its
 * build.
 */
function patchErrors(exports: Functions<'instrumentationOnRequestError'>): unknown {
  const original = exports.instrumentationOnRequestError;
  const wrapper = callBefore(original, (args) => reportRequestError(args[2]));
  return withExports(exports, { instrumentationOnRequestError: mimicSignature(wrapper, original) });
}

function patchStatic(exports: Functions<'serveStatic'>): unknown {
  const original = exports.serveStatic;
  const serveStatic = callBefore(original, ([request]) => routeAsset(request as object));
  return withExports(exports, { serveStatic: mimicSignature(serveStatic, original) });
}

function patchCache(exports: {
  readonly IncrementalCache: { readonly prototype: object };
}): unknown {
  const prototype = exports.IncrementalCache.prototype as Record<string, unknown>;
  replaceMethod(prototype, 'get', (original) => wrapGet(original) as Method);
  return exports;
}
