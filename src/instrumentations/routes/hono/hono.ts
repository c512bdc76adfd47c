import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../../util/version.ts';
import { moduleFile } from '../../patching/module-file.ts';
import { withExports } from '../../patching/with-exports.ts';
import { type HonoRouter, patchRouter, wrapGetPath } from './hono-routing.ts';

interface Application {
  readonly router: HonoRouter;
  getPath: (this: unknown, request: object, options?: { readonly env?: unknown }) => string;
}

type ApplicationClass = new (...args: unknown[]) => Application;

/** The application classes: with all routers, and with one. */
const FILES = ['hono', 'preset/quick', 'preset/tiny'] as const;
const VERSIONS = ['>=4.0.0 <5'];

/**
 * Sets the route of Hono requests on the server span and request metrics, and reports errors of handlers on the span.
 * Routes, handlers and the output of `app.routes` stay unchanged.
 */
export class HonoRoutesInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/hono', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    const wrappedClasses = new WeakMap<ApplicationClass, ApplicationClass>();
    const patch = (exports: { readonly Hono: ApplicationClass }) => {
      const { Hono } = exports;
      const wrappedClass = wrappedClasses.get(Hono) ?? wrapClass(Hono);
      wrappedClasses.set(Hono, wrappedClass);
      return withExports(exports, { Hono: wrappedClass });
    };
    const files = FILES.flatMap((name) => [`hono/dist/${name}.js`, `hono/dist/cjs/${name}.js`]);
    return new InstrumentationNodeModuleDefinition(
      'hono',
      VERSIONS,
      undefined,
      undefined,
      files.map((name) => moduleFile(name, VERSIONS, patch)),
    );
  }
}

/** `basePath()` creates applications of the original class, which share the router and `getPath`. */
function wrapClass(original: ApplicationClass): ApplicationClass {
  const wrapper = new Proxy(original, {
    construct(target, args, newTarget) {
      const application: Application = Reflect.construct(target, args, newTarget);
      // A router of the service may be shared with another application, or frozen.
      if (patchRouter(application.router)) application.getPath = wrapGetPath(application.getPath);
      return application;
    },
  });
  original.prototype.constructor = wrapper;
  return wrapper;
}
