import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../../util/version.ts';
import { withExports } from '../../patching/with-exports.ts';
import { type HonoRouter, watchRouter, watchTarget } from './hono-routing.ts';

interface Application {
  readonly router: HonoRouter;
  getPath: (this: unknown, request: object, given?: { readonly env?: unknown }) => string;
}

type ApplicationClass = new (...given: unknown[]) => Application;

/** The classes of applications: with all routers, and with one of them. */
const FILES = ['hono', 'preset/quick', 'preset/tiny'] as const;
const VERSIONS = ['>=4.0.0 <5'];

/**
 * Gives the server span and the request metrics the route of a request to Hono, and the span the error of its
 * handler. Routes, handlers and what `app.routes` shows are the service's own.
 */
export class HonoRoutesInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/hono', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    const observed = new WeakMap<ApplicationClass, ApplicationClass>();
    const patch = (exports: { readonly Hono: ApplicationClass }) => {
      const { Hono } = exports;
      const known = observed.get(Hono) ?? observedClass(Hono);
      observed.set(Hono, known);
      return withExports(exports, { Hono: known });
    };
    const files = FILES.flatMap((name) => [`hono/dist/${name}.js`, `hono/dist/cjs/${name}.js`]);
    return new InstrumentationNodeModuleDefinition(
      'hono',
      VERSIONS,
      undefined,
      undefined,
      files.map(
        (name) =>
          new InstrumentationNodeModuleFile(
            name,
            VERSIONS,
            patch as (exports: unknown) => unknown,
            () => {},
          ),
      ),
    );
  }
}

/** `basePath()` makes applications of the class below it, which share the router and `getPath`. */
function observedClass(original: ApplicationClass): ApplicationClass {
  const observed = new Proxy(original, {
    construct(target, given, newTarget) {
      const application: Application = Reflect.construct(target, given, newTarget);
      // A router that the service has given may be shared with another application, or be frozen.
      if (watchRouter(application.router)) application.getPath = watchTarget(application.getPath);
      return application;
    },
  });
  original.prototype.constructor = observed;
  return observed;
}
