import { context } from '@opentelemetry/api';
import {
  InstrumentationBase,
  type InstrumentationConfig,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { activeContext } from '../../context/active-context.ts';
import { wrapTracersOf } from '../../signals/traces/scope-tracers.ts';
import { guarded, placeOf } from '../../util/guard.ts';
import { VERSION } from '../../util/version.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';
import { standingIn } from '../patching/stand-in.ts';
import { withExports } from '../patching/with-exports.ts';
import { beginRequest, type NextRequest, type NextServer } from './begin-request.ts';
import { watchedGet } from './next-cache.ts';
import { routingOf } from './next-routing.ts';
import { createNextTracer, SCOPE } from './next-tracer.ts';
import { pathOfAppPage } from './page-path.ts';
import { reportRequestError } from './request-errors.ts';
import { routeAsset } from './static-assets.ts';

interface NextConfig extends InstrumentationConfig {
  /** Record the spans that Next.js makes itself. Default: false. */
  readonly spans?: boolean;
}

type Functions<Name extends string> = Readonly<Record<Name, Method>>;

const NEXT = placeOf(
  'the instrumentation of Next.js',
  'A request may lack its route, or an error is not recorded; what the service does goes on. Report this to Sightline.',
);
const VERSIONS = ['>=15.0.0 <17'];
const SERVER = 'next/dist/server';

/**
 * Gives the server span and the request metrics the route of a request to Next.js, of both of its routers, and reports
 * the errors of pages, handlers and actions. The spans that Next.js makes itself are left out, unless asked for.
 */
export class NextInstrumentation extends InstrumentationBase<NextConfig> {
  constructor(config: NextConfig = {}) {
    super('sightline/next', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    const file = (path: string, patch: (exports: never) => unknown) =>
      new InstrumentationNodeModuleFile(
        `${SERVER}/${path}.js`,
        VERSIONS,
        patch as (exports: unknown) => unknown,
        () => {},
      );
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
    return function handleRequest(this: NextServer, ...given: [NextRequest, ...unknown[]]) {
      const within = guarded(NEXT, () => beginRequest(this, given[0]));
      if (within === undefined) return Reflect.apply(original, this as never, given as never);
      return context.with(
        within,
        original as never,
        this as never,
        ...(given as unknown as never[]),
      );
    } as Method;
  });
  replaceMethod(prototype, 'instrumentationOnRequestError', (original) => {
    return function instrumentationOnRequestError(this: unknown, ...given: unknown[]) {
      guarded(NEXT, () => reportRequestError(given[0]));
      return Reflect.apply(original, this as never, given as never);
    } as Method;
  });
  return exports;
}

/** What finds the page of a request: the last that is found is the one that answers. */
function patchPages(exports: { readonly default: { readonly prototype: object } }): unknown {
  const prototype = exports.default.prototype as Record<string, unknown>;
  replaceMethod(prototype, 'findPageComponents', (original) => {
    return function findPageComponents(this: unknown, ...given: unknown[]) {
      guarded(NEXT, () => noteFound(given[0]));
      return Reflect.apply(original, this as never, given as never);
    } as Method;
  });
  // API routes of the Pages Router, of which nothing is found in Next.js 15.
  replaceMethod(prototype, 'runApi', (original) => {
    return function runApi(this: unknown, ...given: unknown[]) {
      guarded(NEXT, () => noteMatch(given[3]));
      return Reflect.apply(original, this as never, given as never);
    } as Method;
  });
  return exports;
}

function noteFound(found: unknown): void {
  const { page, isAppPath } = Object(found) as { page?: unknown; isAppPath?: unknown };
  if (typeof page === 'string') notePage(isAppPath === true ? pathOfAppPage(page) : page);
}

function noteMatch(match: unknown): void {
  const { definition } = Object(match) as { definition?: { readonly pathname?: unknown } };
  if (typeof definition?.pathname === 'string') notePage(definition.pathname);
}

function notePage(page: string): void {
  routingOf(activeContext())?.note(page, true);
}

/** What routes that are built by themselves call; the project's folder and that of its build come first. */
function patchErrors(exports: Functions<'instrumentationOnRequestError'>): unknown {
  const original = exports.instrumentationOnRequestError;
  const reporting = function instrumentationOnRequestError(this: unknown, ...given: unknown[]) {
    guarded(NEXT, () => reportRequestError(given[2]));
    return Reflect.apply(original, this as never, given as never);
  } as Method;
  return withExports(exports, { instrumentationOnRequestError: standingIn(reporting, original) });
}

function patchStatic(exports: Functions<'serveStatic'>): unknown {
  const original = exports.serveStatic;
  const serveStatic = function (this: unknown, ...given: unknown[]) {
    guarded(NEXT, () => routeAsset(given[0] as object));
    return Reflect.apply(original, this as never, given as never);
  } as Method;
  return withExports(exports, { serveStatic: standingIn(serveStatic, original) });
}

function patchCache(exports: {
  readonly IncrementalCache: { readonly prototype: object };
}): unknown {
  const prototype = exports.IncrementalCache.prototype as Record<string, unknown>;
  replaceMethod(prototype, 'get', (original) => watchedGet(original) as Method);
  return exports;
}
