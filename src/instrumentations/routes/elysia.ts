import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { reportHandlerError } from '../handler-errors/handler-errors.ts';
import { mimicFunction } from '../patching/mimic-function.ts';
import { moduleFile } from '../patching/module-file.ts';
import { withExports } from '../patching/with-exports.ts';
import { setRoute } from './set-route.ts';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

interface Application {
  handleError: AnyFunction;
}

/** An `onError` function of a service. */
interface ErrorHook {
  readonly fn: AnyFunction;
}

interface ComposedRoute {
  readonly app: Application;
  /** Hooks of the route, its application and plugins. */
  readonly hooks?: { readonly error?: readonly ErrorHook[] };
  /** The whole path, with prefixes. */
  readonly path: string;
}

/** The functions with which Elysia generates request handlers. */
interface ComposeModule {
  /** Generates the handler of a route. */
  readonly composeHandler: (this: unknown, route: ComposedRoute) => AnyFunction;
  /** Generates the handler of an application. */
  readonly composeGeneralHandler: (this: unknown, app: Application) => AnyFunction;
}

const VERSIONS = ['>=1.2.0 <2'];

/**
 * Sets the route of Elysia requests on Node on the server span and request metrics, and reports errors of handlers on
 * the span. Elysia reads the source of handlers, so handlers stay unchanged; the generated function is wrapped.
 */
export class ElysiaInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/elysia', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    const files = ['mjs', 'js'].map((extension) =>
      moduleFile(`elysia/dist/compose.${extension}`, VERSIONS, patchCompose),
    );
    return new InstrumentationNodeModuleDefinition('elysia', VERSIONS, undefined, undefined, files);
  }
}

function patchCompose(exports: ComposeModule): ComposeModule {
  const { composeHandler, composeGeneralHandler } = exports;
  return withExports(exports, {
    composeHandler: mimicFunction(function (this: unknown, route: ComposedRoute) {
      patchHandleError(route.app);
      const handler = composeHandler.call(this, withErrorHook(route));
      return typeof handler === 'function' ? wrapHandler(handler, route.path) : handler;
    }, composeHandler),
    composeGeneralHandler: mimicFunction(function (this: unknown, app: Application) {
      const handler = composeGeneralHandler.call(this, app);
      patchHandleError(app);
      return handler;
    }, composeGeneralHandler),
  });
}

/** A handler may call its own application without a request. */
function wrapHandler(original: AnyFunction, path: string): AnyFunction {
  const wrapper: AnyFunction = function (...args) {
    setRoute(path, 'first');
    return Reflect.apply(original, this, args);
  };
  return mimicFunction(wrapper, original);
}

/** Elysia calls `onError` functions until one responds, so the first one receives each error. */
function withErrorHook(route: ComposedRoute): ComposedRoute {
  const { hooks } = route;
  const [first, ...rest] = Array.isArray(hooks?.error) ? (hooks.error as ErrorHook[]) : [];
  if (typeof first?.fn !== 'function') return route;
  const { fn: original } = first;
  const fn: AnyFunction = function (...args) {
    const { error } = (args[0] ?? {}) as { readonly error?: unknown };
    if (error instanceof Error) reportHandlerError('elysia', error);
    return Reflect.apply(original, this, args);
  };
  // Elysia reads the source of each function, and whether it is asynchronous.
  const hook = { ...first, fn: mimicFunction(fn, original) };
  return { ...route, hooks: { ...hooks, error: [hook, ...rest] } };
}

const wrappers = new WeakSet<AnyFunction>();

/** Elysia replaces it when it generates a handler. */
function patchHandleError(app: Application): void {
  const { handleError: original } = app;
  if (typeof original !== 'function' || wrappers.has(original)) return;
  const handleError: AnyFunction = function (...args) {
    // Values of `status()` that a service throws to respond are not errors.
    if (args[1] instanceof Error) reportHandlerError('elysia', args[1]);
    return Reflect.apply(original, this, args);
  };
  app.handleError = mimicFunction(handleError, original);
  wrappers.add(app.handleError);
}
