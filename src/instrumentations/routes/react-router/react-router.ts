import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../../util/version.ts';
import { mimicFunction } from '../../patching/mimic-function.ts';
import { moduleFile } from '../../patching/module-file.ts';
import { withExports } from '../../patching/with-exports.ts';
import { type ServerBuild, wrapBuild, wrapRequestHandler } from './react-router-build.ts';

type Build = ServerBuild | (() => ServerBuild | Promise<ServerBuild>);
type Handler = (this: unknown, ...args: unknown[]) => unknown;
type Create = (this: unknown, build: Build, ...rest: unknown[]) => unknown;

const REACT_ROUTER = ['>=7.0.0 <9'];
const REMIX = ['>=2.0.0 <3'];

/**
 * Sets the route of React Router in framework mode, and of Remix 2, on the server span and request metrics, and
 * reports errors of loaders, actions and rendering on the span: the server build is wrapped when it is passed to the
 * request handler.
 */
export class ReactRouterInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/react-router', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      new InstrumentationNodeModuleDefinition(
        'react-router',
        REACT_ROUTER,
        patchCreateRequestHandler,
      ),
      new InstrumentationNodeModuleDefinition(
        '@remix-run/server-runtime',
        REMIX,
        undefined,
        undefined,
        [moduleFile('@remix-run/server-runtime/dist/server.js', REMIX, patchCreateRequestHandler)],
      ),
    ];
  }
}

function patchCreateRequestHandler<T>(exports: T): T {
  const { createRequestHandler: original } = exports as { createRequestHandler?: Create };
  if (typeof original !== 'function') return exports;
  const create: Create = function (build, ...rest) {
    const handler = original.call(this, wrapBuildOption(build), ...rest);
    return typeof handler === 'function' ? wrapRequestHandler(handler as Handler) : handler;
  };
  const createRequestHandler = mimicFunction(create, original);
  return withExports(exports as object, { createRequestHandler }) as T;
}

/** A function of the service may return a different build each time. */
function wrapBuildOption(build: Build): Build {
  if (typeof build !== 'function') return wrapBuild(build);
  return () => {
    const result = build();
    return result instanceof Promise ? result.then(wrapBuild) : wrapBuild(result);
  };
}
