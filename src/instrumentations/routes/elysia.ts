import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { reportHandlerError } from '../handler-errors/handler-errors.ts';
import { standingInForFunction } from '../patching/stand-in-function.ts';
import { withExports } from '../patching/with-exports.ts';
import { setRoute } from './set-route.ts';

type AnyFunction = (this: unknown, ...given: unknown[]) => unknown;

interface Application {
  handleError: AnyFunction;
}

/** A function that a service has for errors, `onError`. */
interface ErrorHook {
  readonly fn: AnyFunction;
}

interface Composed {
  readonly app: Application;
  /** Its own, and those of its application and plugins. */
  readonly hooks?: { readonly error?: readonly ErrorHook[] };
  /** With all prefixes. */
  readonly path: string;
}

/** What Elysia makes its functions of requests by. */
interface Composing {
  /** Of a route. */
  readonly composeHandler: (this: unknown, composed: Composed) => AnyFunction;
  /** Of an application. */
  readonly composeGeneralHandler: (this: unknown, app: Application) => AnyFunction;
}

const VERSIONS = ['>=1.2.0 <2'];

/**
 * Gives the server span and the request metrics the route of a request to Elysia on Node, and the span the error of its
 * handler: where Elysia composes the function of a route, whose source it reads, and which is left as it is.
 */
export class ElysiaInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/elysia', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    const files = ['mjs', 'js'].map(
      (ending) =>
        new InstrumentationNodeModuleFile(
          `elysia/dist/compose.${ending}`,
          VERSIONS,
          observed as (exports: unknown) => unknown,
          () => {},
        ),
    );
    return new InstrumentationNodeModuleDefinition('elysia', VERSIONS, undefined, undefined, files);
  }
}

function observed(exports: Composing): Composing {
  const { composeHandler, composeGeneralHandler } = exports;
  return withExports(exports, {
    composeHandler: standingInForFunction(function (this: unknown, composed: Composed) {
      watchErrors(composed.app);
      const handler = composeHandler.call(this, withWatchedHooks(composed));
      return typeof handler === 'function' ? watched(handler, composed.path) : handler;
    }, composeHandler),
    composeGeneralHandler: standingInForFunction(function (this: unknown, app: Application) {
      const handler = composeGeneralHandler.call(this, app);
      watchErrors(app);
      return handler;
    }, composeGeneralHandler),
  });
}

/** A handler may ask its own application without a request. */
function watched(original: AnyFunction, path: string): AnyFunction {
  const run: AnyFunction = function (...given) {
    setRoute(path, 'first');
    return Reflect.apply(original, this, given);
  };
  return standingInForFunction(run, original);
}

/** The first `onError` that answers is the last to know of an error: the first of all is watched. */
function withWatchedHooks(composed: Composed): Composed {
  const { hooks } = composed;
  const [first, ...more] = Array.isArray(hooks?.error) ? (hooks.error as ErrorHook[]) : [];
  if (typeof first?.fn !== 'function') return composed;
  const { fn: original } = first;
  const fn: AnyFunction = function (...given) {
    const { error } = (given[0] ?? {}) as { readonly error?: unknown };
    if (error instanceof Error) reportHandlerError('elysia', error);
    return Reflect.apply(original, this, given);
  };
  // Elysia reads the source of each, and whether it is asynchronous.
  const watched = { ...first, fn: standingInForFunction(fn, original) };
  return { ...composed, hooks: { ...hooks, error: [watched, ...more] } };
}

const watching = new WeakSet<AnyFunction>();

/** Elysia puts another one in its place when it composes one. */
function watchErrors(app: Application): void {
  const { handleError: original } = app;
  if (typeof original !== 'function' || watching.has(original)) return;
  const handleError: AnyFunction = function (...given) {
    // What a service throws to answer, by `status()`, is none.
    if (given[1] instanceof Error) reportHandlerError('elysia', given[1]);
    return Reflect.apply(original, this, given);
  };
  app.handleError = standingInForFunction(handleError, original);
  watching.add(app.handleError);
}
