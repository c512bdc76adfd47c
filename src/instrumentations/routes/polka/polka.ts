import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../../util/version.ts';
import { reportHandlerError } from '../../handler-errors/handler-errors.ts';
import type { Routing } from '../../http-server/request/request-route.ts';
import { mimicFunction, mimicSignature } from '../../patching/mimic-function.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { withExports } from '../../patching/with-exports.ts';
import { pathBelow, pathOf, patternText } from '../patterns.ts';
import { createStamp } from '../private-field.ts';
import { activeRequestFor, setRouting } from '../routing.ts';
import { observeMatches } from './polka-1.ts';

interface Request {
  readonly url?: string;
}

interface SearchResult {
  readonly handlers: readonly unknown[];
}

interface Application {
  /** By method, `*` for all, and by pattern: the list that a search returns. */
  readonly handlers: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>>;
  onError: OnError;
}

type OnError = (this: unknown, error: unknown, request: Request, ...rest: unknown[]) => unknown;
type Handle = (this: Application, request: Request, ...rest: unknown[]) => unknown;
type Find = (this: Application, method: string, path: string) => SearchResult | false;
type Create = (this: unknown, ...args: unknown[]) => Application;

class PolkaRouting implements Routing {
  readonly request: object;
  /** The prefix that outer applications have removed from the URL. */
  readonly prefix: string;
  readonly path: string;
  pattern: string | undefined;
  failure: unknown;

  constructor(request: Request, outer: Routing | undefined) {
    this.request = request;
    this.path = pathOf(request.url);
    const isMounted = outer instanceof PolkaRouting;
    this.prefix = isMounted ? outer.#prefixOf(this.path) : (outer?.prefix ?? '');
  }

  get route(): string | undefined {
    if (this.pattern === undefined) return this.prefix || undefined;
    return this.prefix === '' ? this.pattern : pathBelow(this.prefix, this.pattern);
  }

  /** An application is mounted at the first segment of a path, as registered. */
  #prefixOf(path: string): string {
    const removedPrefix = this.path.slice(0, this.path.length - (path === '/' ? 0 : path.length));
    return removedPrefix === '' ? this.prefix : pathBelow(this.prefix, removedPrefix);
  }
}

const routings = createStamp<PolkaRouting>();
/** An application searches handlers immediately after it receives a request. */
let startedRouting: PolkaRouting | undefined;

/**
 * Sets the route of Polka requests on the server span and request metrics, and reports errors that a handler passes
 * to `next` on the span.
 */
export class PolkaInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/polka', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      new InstrumentationNodeModuleDefinition('polka', ['>=0.5.0 <1'], (exports: Create) =>
        patchPolka(exports, (prototype) => {
          const { find } = prototype as { find: Find };
          return { find: wrapFind(find) };
        }),
      ),
      new InstrumentationNodeModuleDefinition(
        'polka',
        ['>=1.0.0-0 <2'],
        (exports: Create & { readonly default?: Create }) => {
          if (typeof exports.default !== 'function') return patchPolka(exports, matchMethods);
          return withExports(exports, { default: patchPolka(exports.default, matchMethods) });
        },
      ),
    ];
  }
}

/** @param methods creates the replacements for methods of Polka's router */
function patchPolka(
  original: Create,
  methods: (prototype: object) => Record<string, Method>,
): Create {
  // The class is accessible only through an instance, which is discarded without listening.
  const prototype = Object.getPrototypeOf(original()) as Record<string, Method>;
  replaceMethod(prototype, 'handler', (handler) => wrapHandler(handler as Handle));
  for (const [name, value] of Object.entries(methods(prototype))) {
    Object.defineProperty(prototype, name, {
      configurable: true,
      writable: true,
      enumerable: false,
      value: mimicSignature(value, prototype[name]!),
    });
  }
  const create: Create = function (...args) {
    const application = original.apply(this, args);
    application.onError = mimicSignature(wrapOnError(application.onError), application.onError);
    return application;
  };
  return mimicFunction(create, original);
}

function wrapHandler(original: Handle): Handle {
  return function handler(request, ...rest) {
    const active = activeRequestFor(request);
    startedRouting = new PolkaRouting(request, active?.outer);
    routings.put(request, startedRouting);
    if (active !== undefined) setRouting(active, startedRouting);
    return original.call(this, request, ...rest);
  };
}

function wrapFind(original: Find): Find {
  return function find(method, path) {
    const result = original.call(this, method, path);
    if (startedRouting !== undefined && result) {
      startedRouting.pattern = patternOf(this, method, result.handlers);
    }
    startedRouting = undefined;
    return result;
  };
}

/** Since 1.0, a search returns the handlers of several routes in one list; the first route counts. */
function matchMethods(prototype: object): Record<string, Method> {
  return observeMatches(prototype, (pattern) => {
    if (startedRouting !== undefined) startedRouting.pattern ??= patternText(pattern) || undefined;
  });
}

const patterns = new WeakMap<readonly unknown[], string>();

function patternOf(
  { handlers }: Application,
  method: string,
  searchHandlers: readonly unknown[],
): string | undefined {
  let pattern = patterns.get(searchHandlers);
  if (pattern === undefined) {
    const routes = [method, '*'].flatMap((verb) => Object.entries(handlers[verb] ?? {}));
    pattern = patternText(routes.find(([, list]) => list === searchHandlers)?.[0]);
    patterns.set(searchHandlers, pattern);
  }
  return pattern || undefined;
}

function wrapOnError(original: OnError): OnError {
  return function onError(error, request, ...rest) {
    const routing = routings.read(request);
    if (routing !== undefined) routing.failure = error;
    reportHandlerError('polka', error);
    return Reflect.apply(original, this, [error, request, ...rest]);
  };
}
