import { guarded, placeOf } from '../../../util/guard.ts';
import { reportHandlerError } from '../../handler-errors/handler-errors.ts';
import { standingInForFunction } from '../../patching/stand-in-function.ts';
import { nodeBelow, ROOT } from '../patterns.ts';
import { setRoute } from '../set-route.ts';

type AnyFunction = (this: unknown, ...given: unknown[]) => unknown;

interface RouteModule {
  readonly loader?: AnyFunction;
  readonly action?: AnyFunction;
}

interface Route {
  readonly id: string;
  readonly parentId?: string | undefined;
  /** Below that of its parent: `items/:id`; missing of an index and of a layout. */
  readonly path?: string | undefined;
  readonly module: RouteModule;
}

/** What `react-router build` and `remix build` make of an application. */
export interface ServerBuild {
  readonly basename?: string;
  readonly routes: Readonly<Record<string, Route>>;
  readonly entry: {
    readonly module: {
      /** Renders a document. */
      readonly default?: AnyFunction;
    };
  };
}

/** What a document is rendered from. */
interface EntryContext {
  readonly staticHandlerContext?: {
    readonly statusCode?: number;
    readonly matches?: readonly { readonly route?: { readonly id?: string } }[];
  };
}

const OBSERVING = placeOf(
  'the observation of a route of React Router',
  'The route of the request is missing, and the request goes on. Report this to Sightline.',
);

const observedBuilds = new WeakMap<object, ServerBuild>();

/** The same build, with the functions of its routes and of its entry observed. Nothing of the service's is changed. */
export function observedBuild(build: ServerBuild): ServerBuild {
  if (typeof build?.routes !== 'object' || typeof build.entry?.module !== 'object') return build;
  let observed = observedBuilds.get(build);
  if (observed === undefined) {
    const patternOf = createPatterns(build);
    const routes = Object.fromEntries(
      Object.entries(build.routes).map(([id, route]) => [
        id,
        { ...route, module: observedModule(route.module, patternOf(id)) },
      ]),
    );
    const entry = { ...build.entry, module: observedEntry(build.entry.module, patternOf) };
    observed = { ...build, routes, entry };
    observedBuilds.set(build, observed);
  }
  return observed;
}

/** @returns the whole pattern of a route, by its id */
function createPatterns({ basename = '/', routes }: ServerBuild): (id: string) => string {
  const patternOf = (id: string): string => {
    const route = routes[id];
    const above =
      route?.parentId === undefined ? basename.replace(/\/+$/, '') : patternOf(route.parentId);
    const path = route?.path?.replace(/^\/+|\/+$/g, '') ?? '';
    if (path === '') return above;
    return `${above}/${path}`;
  };
  return (id) => nodeBelow(ROOT, patternOf(id) || '/').path;
}

/** Loaders of a layout run beside those of the page in it, whose pattern is longer. */
function observedModule(module: RouteModule, pattern: string): RouteModule {
  const observed: { loader?: AnyFunction; action?: AnyFunction } = { ...module };
  for (const name of ['loader', 'action'] as const) {
    const original = module[name];
    if (typeof original === 'function') {
      observed[name] = watched(original, () => setRoute(pattern, 'longest'));
    }
  }
  return observed;
}

function observedEntry(
  module: ServerBuild['entry']['module'],
  patternOf: (id: string) => string,
): ServerBuild['entry']['module'] {
  const { default: render } = module;
  if (typeof render !== 'function') return module;
  const observed = watched(render, (given) => {
    const { matches = [], statusCode } =
      (given[3] as EntryContext | undefined)?.staticHandlerContext ?? {};
    const id = matches.at(-1)?.route?.id;
    // Where nothing matches, React Router shows what went wrong by the outermost route.
    const isMissing = isRefusal(statusCode) && matches.length === 1;
    if (id !== undefined) setRoute(isMissing ? '' : patternOf(id), 'last');
  });
  return { ...module, default: observed };
}

/** Nothing there, or none of the methods that React Router knows: neither is looked for among the routes. */
function isRefusal(status: number | undefined): boolean {
  return status === 404 || status === 405;
}

/** The same handler, of whose answers without a route (data, of which no document is rendered) none is given another's. */
export function watchedHandler(original: AnyFunction): AnyFunction {
  const handle = function (this: unknown, ...given: unknown[]): unknown {
    const returned = Reflect.apply(original, this, given);
    if (returned instanceof Promise) {
      const unmatched = (response: { readonly status?: number } | undefined) => {
        if (isRefusal(response?.status)) guarded(OBSERVING, () => setRoute('', 'first'));
      };
      returned.then(unmatched, () => {});
    }
    return returned;
  };
  return standingInForFunction(handle, original);
}

/** The same function, which reports what it is called with, and what it throws. */
function watched(original: AnyFunction, before: (given: readonly unknown[]) => void): AnyFunction {
  const run = function (this: unknown, ...given: unknown[]): unknown {
    guarded(OBSERVING, () => before(given));
    let returned: unknown;
    try {
      returned = Reflect.apply(original, this, given);
    } catch (error) {
      report(error);
      throw error;
    }
    if (returned instanceof Promise) returned.then(undefined, report);
    return returned;
  };
  return standingInForFunction(run, original);
}

/** What is thrown to answer, such as a `Response`, is no error. */
function report(thrown: unknown): void {
  if (thrown instanceof Error) reportHandlerError('react-router', thrown);
}
