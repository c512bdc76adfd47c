import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../../util/version.ts';
import { standingInForFunction } from '../../patching/stand-in-function.ts';
import { withExports } from '../../patching/with-exports.ts';
import { observedBuild, type ServerBuild, watchedHandler } from './react-router-build.ts';

type Build = ServerBuild | (() => ServerBuild | Promise<ServerBuild>);
type Handler = (this: unknown, ...given: unknown[]) => unknown;
type Create = (this: unknown, build: Build, ...more: unknown[]) => unknown;

const REACT_ROUTER = ['>=7.0.0 <9'];
const REMIX = ['>=2.0.0 <3'];

/**
 * Gives the server span and the request metrics the route of React Router in framework mode, and of Remix 2, and the span
 * the errors of loaders, actions and of rendering: by the server's build, which is observed where it is handed over.
 */
export class ReactRouterInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/react-router', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const remix = new InstrumentationNodeModuleFile(
      '@remix-run/server-runtime/dist/server.js',
      REMIX,
      observedCreate,
      () => {},
    );
    return [
      new InstrumentationNodeModuleDefinition('react-router', REACT_ROUTER, observedCreate),
      new InstrumentationNodeModuleDefinition(
        '@remix-run/server-runtime',
        REMIX,
        undefined,
        undefined,
        [remix],
      ),
    ];
  }
}

function observedCreate<T>(exports: T): T {
  const { createRequestHandler: original } = exports as { createRequestHandler?: Create };
  if (typeof original !== 'function') return exports;
  const create: Create = function (build, ...more) {
    const handler = original.call(this, observed(build), ...more);
    return typeof handler === 'function' ? watchedHandler(handler as Handler) : handler;
  };
  const createRequestHandler = standingInForFunction(create, original);
  return withExports(exports as object, { createRequestHandler }) as T;
}

/** Where the service gives a function, it may return another build each time. */
function observed(build: Build): Build {
  if (typeof build !== 'function') return observedBuild(build);
  return () => {
    const returned = build();
    return returned instanceof Promise ? returned.then(observedBuild) : observedBuild(returned);
  };
}
