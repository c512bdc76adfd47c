import { guarded, placeOf } from '../../../util/guard.ts';
import { reportHandlerError } from '../../handler-errors/handler-errors.ts';
import { mimicFunction } from '../../patching/mimic-function.ts';
import { nodeBelow, ROOT } from '../patterns.ts';
import { setRoute } from '../set-route.ts';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

interface RouteModule {
  readonly loader?: AnyFunction;
  readonly action?: AnyFunction;
}

interface Route {
  readonly id: string;
  readonly parentId?: string | undefined;
  /** Relative to its parent: `items/:id`; missing for an index and a layout. */
  readonly path?: string | undefined;
  readonly module: RouteModule;
}

/** The server build of `react-router build` and `remix build`. */
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

/** The context of a rendered document. */
interface EntryContext {
  readonly staticHandlerContext?: {
    readonly statusCode?: number;
    readonly matches?: readonly { readonly route?: { readonly id?: string } }[];
  };
}

const OBSERVING = placeOf(
  'observing a route of React Router',
  'The route of the request is missing, and the request continues. Report this to Sightline.',
);

const wrappedBuilds = new WeakMap<object, ServerBuild>();

/** Copies a build with wrapped functions of its routes and entry. The build of the service is not modified. */
export function wrapBuild(build: ServerBuild): ServerBuild {
  if (typeof build?.routes !== 'object' || typeof build.entry?.module !== 'object') return build;
  let copy = wrappedBuilds.get(build);
  if (copy === undefined) {
    const patternOf = createPatterns(build);
    const routes = Object.fromEntries(
      Object.entries(build.routes).map(([id, route]) => [
        id,
        { ...route, module: wrapModule(route.module, patternOf(id)) },
      ]),
    );
    const entry = { ...build.entry, module: wrapEntry(build.entry.module, patternOf) };
    copy = { ...build, routes, entry };
    wrappedBuilds.set(build, copy);
  }
  return copy;
}

/** @returns a function from the id of a route to its whole pattern */
function createPatterns({ basename = '/', routes }: ServerBuild): (id: string) => string {
  const patternOf = (id: string): string => {
    const route = routes[id];
    const parentPattern =
      route?.parentId === undefined ? basename.replace(/\/+$/, '') : patternOf(route.parentId);
    const path = route?.path?.replace(/^\/+|\/+$/g, '') ?? '';
    if (path === '') return parentPattern;
    return `${parentPattern}/${path}`;
  };
  return (id) => nodeBelow(ROOT, patternOf(id) || '/').path;
}

/** Loaders of a layout run alongside those of the page inside, whose pattern is longer. */
function wrapModule(module: RouteModule, pattern: string): RouteModule {
  const copy: { loader?: AnyFunction; action?: AnyFunction } = { ...module };
  for (const name of ['loader', 'action'] as const) {
    const original = module[name];
    if (typeof original === 'function') {
      copy[name] = wrapFunction(original, () => setRoute(pattern, 'longest'));
    }
  }
  return copy;
}

function wrapEntry(
  module: ServerBuild['entry']['module'],
  patternOf: (id: string) => string,
): ServerBuild['entry']['module'] {
  const { default: render } = module;
  if (typeof render !== 'function') return module;
  const copy = wrapFunction(render, (args) => {
    const { matches = [], statusCode } =
      (args[3] as EntryContext | undefined)?.staticHandlerContext ?? {};
    const id = matches.at(-1)?.route?.id;
    // Without a match, React Router renders the error with the outermost route.
    const hasNoMatch = isUnmatched(statusCode) && matches.length === 1;
    if (id !== undefined) setRoute(hasNoMatch ? '' : patternOf(id), 'last');
  });
  return { ...module, default: copy };
}

/** Not found, or a method that React Router does not support: it does not search the routes for either. */
function isUnmatched(status: number | undefined): boolean {
  return status === 404 || status === 405;
}

/** Wraps the handler so that responses without a route (data, for which no document is rendered) get none. */
export function wrapRequestHandler(original: AnyFunction): AnyFunction {
  const handle = function (this: unknown, ...args: unknown[]): unknown {
    const result = Reflect.apply(original, this, args);
    if (result instanceof Promise) {
      const onResponse = (response: { readonly status?: number } | undefined) => {
        if (isUnmatched(response?.status)) guarded(OBSERVING, () => setRoute('', 'first'));
      };
      result.then(onResponse, () => {});
    }
    return result;
  };
  return mimicFunction(handle, original);
}

/** Wraps a function: `beforeCall` receives its arguments, and its errors are reported. */
function wrapFunction(
  original: AnyFunction,
  beforeCall: (args: readonly unknown[]) => void,
): AnyFunction {
  const wrapper = function (this: unknown, ...args: unknown[]): unknown {
    guarded(OBSERVING, () => beforeCall(args));
    let result: unknown;
    try {
      result = Reflect.apply(original, this, args);
    } catch (error) {
      report(error);
      throw error;
    }
    if (result instanceof Promise) result.then(undefined, report);
    return result;
  };
  return mimicFunction(wrapper, original);
}

/** A value thrown to respond, such as a `Response`, is not an error. */
function report(error: unknown): void {
  if (error instanceof Error) reportHandlerError('react-router', error);
}
