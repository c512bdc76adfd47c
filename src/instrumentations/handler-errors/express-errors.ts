import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { tellHandlerError } from './handler-errors.ts';

type Next = (error?: unknown) => unknown;
type Handle = (this: unknown, request: unknown, response: unknown, next: Next) => unknown;
type HandleName = 'handleRequest' | 'handle_request';

/** A step on a request's way: a middleware or a route. */
interface LayerModule {
  readonly prototype: { [Name in HandleName]?: Handle };
}

/** What `next` takes that is no error: to leave a route, or a router. */
const SIGNALS: ReadonlySet<unknown> = new Set([undefined, null, false, 0, '', 'route', 'router']);

/**
 * Sees the errors of Express' handlers where each of them comes out: thrown, rejected or handed to
 * `next`. What handlers of errors make of them later is not looked at.
 */
export class ExpressErrorsInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/express-errors', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const same = <T>(exports: T): T => exports;
    const nothing = () => {};
    const layer = (file: string, versions: string[], name: HandleName) =>
      new InstrumentationNodeModuleFile(
        file,
        versions,
        (exports: LayerModule) => {
          this._wrap(exports.prototype as Record<HandleName, Handle>, name, watched);
          return exports;
        },
        (exports?: LayerModule) => {
          if (exports !== undefined) {
            this._unwrap(exports.prototype as Record<HandleName, Handle>, name);
          }
        },
      );
    return [
      new InstrumentationNodeModuleDefinition('router', ['>=2 <3'], same, nothing, [
        layer('router/lib/layer.js', ['>=2 <3'], 'handleRequest'),
      ]),
      new InstrumentationNodeModuleDefinition('express', ['>=4 <5'], same, nothing, [
        layer('express/lib/router/layer.js', ['>=4 <5'], 'handle_request'),
      ]),
    ];
  }
}

function watched(original: Handle): Handle {
  return function handleRequest(request, response, next) {
    return original.call(this, request, response, (error) => {
      if (!SIGNALS.has(error)) tellHandlerError('express', error);
      return error === undefined ? next() : next(error);
    });
  };
}
