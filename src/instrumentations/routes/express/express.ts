import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../../util/version.ts';
import { reportHandlerError } from '../../handler-errors/handler-errors.ts';
import { type Layer, type LayerClass, type RoutedRequest, rememberPaths } from '../layers.ts';
import { replaceOwnMethod } from '../replace-own-method.ts';
import { enterLayer, enterRouter } from './express-routing.ts';

interface RouterModule {
  readonly prototype?: object;
  readonly handle?: unknown;
}

type Handle = (this: Layer, request: RoutedRequest, response: object, next: unknown) => unknown;
type HandleError = (
  this: Layer,
  error: unknown,
  request: RoutedRequest,
  response: object,
  next: unknown,
) => unknown;
type Dispatch = (this: unknown, request: RoutedRequest, response: object, done: unknown) => unknown;

/**
 * Gives the server span and the request metrics the route of requests to Express 4 and 5, and to `router`
 * alone. It takes the route from the router itself: no function of the service is replaced, and layers are
 * what they are without it. What handlers throw is seen where a router goes on with it: what comes of it, and whether
 * somebody answers it, is not looked at. No spans: upstream's instrumentation has those for whoever sets its options.
 */
export class ExpressRoutesInstrumentation extends InstrumentationBase {
  constructor(config = {}, name = 'express') {
    super(`sightline/${name}`, VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const same = <T>(exports: T): T => exports;
    const nothing = () => {};
    const file = (name: string, versions: string[], patch: (exports: never) => unknown) =>
      new InstrumentationNodeModuleFile(
        name,
        versions,
        patch as (exports: unknown) => unknown,
        nothing,
      );
    return [
      new InstrumentationNodeModuleDefinition('express', ['>=4.0.0 <6'], same, nothing, [
        file('express/lib/router/layer.js', ['>=4.0.0 <5'], patchLayer),
        file('express/lib/router/index.js', ['>=4.0.0 <5'], patchRouter),
      ]),
      new InstrumentationNodeModuleDefinition('router', ['>=1.0.0 <3'], patchRouter, nothing, [
        file('router/lib/layer.js', ['>=1.0.0 <3'], patchLayer),
      ]),
    ];
  }
}

/** The same by another name, for `router` where it is not Express that loads it. */
export class RouterRoutesInstrumentation extends ExpressRoutesInstrumentation {
  constructor(config = {}) {
    super(config, 'router');
  }
}

/** Both may see a file: it is patched once. */
const patched = new WeakSet<object>();

function patchLayer<T extends LayerClass>(Layer: T): T {
  if (patched.has(Layer)) return Layer;
  const { prototype } = Layer;
  const name = 'handleRequest' in prototype ? 'handleRequest' : 'handle_request';
  replaceOwnMethod<Handle, Handle>(
    prototype,
    name,
    (original) =>
      function handle(request, response, next) {
        enterLayer(this, request, response);
        return original.call(this, request, response, next);
      },
  );
  const errors = 'handleError' in prototype ? 'handleError' : 'handle_error';
  replaceOwnMethod<HandleError, HandleError>(
    prototype,
    errors,
    (original) =>
      function handle(error, request, response, next) {
        reportHandlerError('express', error);
        return original.call(this, error, request, response, next);
      },
  );
  const observed = rememberPaths(Layer);
  patched.add(observed);
  return observed;
}

function patchRouter<T extends RouterModule>(Router: T): T {
  if (patched.has(Router)) return Router;
  patched.add(Router);
  // Of Express 4, the module itself is the prototype.
  const target = typeof Router.handle === 'function' ? Router : Router.prototype!;
  replaceOwnMethod<Dispatch, Dispatch>(
    target,
    'handle',
    (original) =>
      function handle(request, response, done) {
        const left =
          typeof done === 'function' ? enterRouter(request, response, done as never) : done;
        return original.call(this, request, response, left);
      },
  );
  return Router;
}
