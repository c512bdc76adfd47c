import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../../util/version.ts';
import { reportHandlerError } from '../../handler-errors/handler-errors.ts';
import { moduleFile } from '../../patching/module-file.ts';
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
 * Sets the route of requests to Express 4 and 5, and to `router` alone, on the server span and request metrics. The
 * route comes from the router itself: no function of the service is replaced, and layers behave as before. Errors of
 * handlers are reported where a router passes them on, whether or not they are handled. Records no spans: the
 * upstream instrumentation does if the user sets its options.
 */
export class ExpressRoutesInstrumentation extends InstrumentationBase {
  constructor(config = {}, name = 'express') {
    super(`sightline/${name}`, VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      new InstrumentationNodeModuleDefinition('express', ['>=4.0.0 <6'], undefined, undefined, [
        moduleFile('express/lib/router/layer.js', ['>=4.0.0 <5'], patchLayer),
        moduleFile('express/lib/router/index.js', ['>=4.0.0 <5'], patchRouter),
      ]),
      new InstrumentationNodeModuleDefinition('router', ['>=1.0.0 <3'], patchRouter, undefined, [
        moduleFile('router/lib/layer.js', ['>=1.0.0 <3'], patchLayer),
      ]),
    ];
  }
}

/** Same under another name, for `router` without Express. */
export class RouterRoutesInstrumentation extends ExpressRoutesInstrumentation {
  constructor(config = {}) {
    super(config, 'router');
  }
}

/** Both instrumentations may load a file: it is patched once. */
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
  const errorMethod = 'handleError' in prototype ? 'handleError' : 'handle_error';
  replaceOwnMethod<HandleError, HandleError>(
    prototype,
    errorMethod,
    (original) =>
      function handle(error, request, response, next) {
        reportHandlerError('express', error);
        return original.call(this, error, request, response, next);
      },
  );
  const observedLayer = rememberPaths(Layer);
  patched.add(observedLayer);
  return observedLayer;
}

function patchRouter<T extends RouterModule>(Router: T): T {
  if (patched.has(Router)) return Router;
  patched.add(Router);
  // In Express 4, the module itself is the prototype.
  const target = typeof Router.handle === 'function' ? Router : Router.prototype!;
  replaceOwnMethod<Dispatch, Dispatch>(
    target,
    'handle',
    (original) =>
      function handle(request, response, done) {
        const wrappedDone =
          typeof done === 'function' ? enterRouter(request, response, done as never) : done;
        return original.call(this, request, response, wrappedDone);
      },
  );
  return Router;
}
