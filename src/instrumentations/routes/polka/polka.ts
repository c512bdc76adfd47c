import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../../util/version.ts';
import { reportHandlerError } from '../../handler-errors/handler-errors.ts';
import type { Routing } from '../../http-server/request/request-route.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { standingIn } from '../../patching/stand-in.ts';
import { standingInForFunction } from '../../patching/stand-in-function.ts';
import { withExports } from '../../patching/with-exports.ts';
import { nodeBelow, pathOf, patternText, ROOT } from '../patterns.ts';
import { giveRouting, observedFor } from '../routing.ts';
import { createStamp } from '../stamp.ts';
import { noteMatches } from './polka-1.ts';

interface Request {
  readonly url?: string;
}

interface Found {
  readonly handlers: readonly unknown[];
}

interface Application {
  /** By method, `*` for all, and by pattern: the list that a search finds. */
  readonly handlers: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>>;
  onError: OnError;
}

type OnError = (this: unknown, error: unknown, request: Request, ...more: unknown[]) => unknown;
type Handle = (this: Application, request: Request, ...more: unknown[]) => unknown;
type Find = (this: Application, method: string, path: string) => Found | false;
type Create = (this: unknown, ...given: unknown[]) => Application;

class PolkaRouting implements Routing {
  readonly request: object;
  /** What the applications around this one have taken off the URL. */
  readonly prefix: string;
  readonly path: string;
  pattern: string | undefined;
  failure: unknown;

  constructor(request: Request, before: Routing | undefined) {
    this.request = request;
    this.path = pathOf(request.url);
    const isMounted = before instanceof PolkaRouting;
    this.prefix = isMounted ? before.#prefixOf(this.path) : (before?.prefix ?? '');
  }

  get route(): string | undefined {
    if (this.pattern === undefined) return this.prefix || undefined;
    return this.prefix === '' ? this.pattern : this.#below(this.pattern);
  }

  /** An application is mounted at the first part of a path, which is registered as it is written. */
  #prefixOf(path: string): string {
    const taken = this.path.slice(0, this.path.length - (path === '/' ? 0 : path.length));
    return taken === '' ? this.prefix : this.#below(taken);
  }

  #below(pattern: string): string {
    return nodeBelow(nodeBelow(ROOT, this.prefix), pattern).path;
  }
}

const routings = createStamp<PolkaRouting>();
/** An application looks for handlers as soon as it has a request. */
let started: PolkaRouting | undefined;

/**
 * Gives the server span and the request metrics the route of a request to Polka, and the span the error that a handler
 * hands to `next`.
 */
export class PolkaInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/polka', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      new InstrumentationNodeModuleDefinition('polka', ['>=0.5.0 <1'], (exports: Create) =>
        observed(exports, (prototype) => {
          const { find } = prototype as { find: Find };
          return { find: observedFind(find) };
        }),
      ),
      new InstrumentationNodeModuleDefinition(
        'polka',
        ['>=1.0.0-0 <2'],
        (exports: Create & { readonly default?: Create }) => {
          if (typeof exports.default !== 'function') return observed(exports, noted);
          return withExports(exports, { default: observed(exports.default, noted) });
        },
      ),
    ];
  }
}

/** @param methods what is to stand in for methods of the router that Polka is made of */
function observed(
  original: Create,
  methods: (prototype: object) => Record<string, Method>,
): Create {
  // Its class is seen by one of its kind alone, which neither listens nor is kept.
  const prototype = Object.getPrototypeOf(original()) as Record<string, Method>;
  replaceMethod(prototype, 'handler', (handler) => observedHandler(handler as Handle));
  for (const [name, value] of Object.entries(methods(prototype))) {
    Object.defineProperty(prototype, name, {
      configurable: true,
      writable: true,
      enumerable: false,
      value: standingIn(value, prototype[name]!),
    });
  }
  const create: Create = function (...given) {
    const application = original.apply(this, given);
    application.onError = standingIn(observedErrors(application.onError), application.onError);
    return application;
  };
  return standingInForFunction(create, original);
}

function observedHandler(original: Handle): Handle {
  return function handler(request, ...more) {
    const found = observedFor(request);
    started = new PolkaRouting(request, found?.before);
    routings.put(request, started);
    if (found !== undefined) giveRouting(found, started);
    return original.call(this, request, ...more);
  };
}

function observedFind(original: Find): Find {
  return function find(method, path) {
    const found = original.call(this, method, path);
    if (started !== undefined && found) started.pattern = patternOf(this, method, found.handlers);
    started = undefined;
    return found;
  };
}

/** From 1.0 on a search gives handlers of several routes in one list; the first of them is the route. */
function noted(prototype: object): Record<string, Method> {
  return noteMatches(prototype, (pattern) => {
    if (started !== undefined) started.pattern ??= patternText(pattern) || undefined;
  });
}

const patterns = new WeakMap<readonly unknown[], string>();

function patternOf(
  { handlers }: Application,
  method: string,
  wanted: readonly unknown[],
): string | undefined {
  let pattern = patterns.get(wanted);
  if (pattern === undefined) {
    const all = [method, '*'].flatMap((one) => Object.entries(handlers[one] ?? {}));
    pattern = patternText(all.find(([, list]) => list === wanted)?.[0]);
    patterns.set(wanted, pattern);
  }
  return pattern || undefined;
}

function observedErrors(original: OnError): OnError {
  return function onError(error, request, ...more) {
    const routing = routings.read(request);
    if (routing !== undefined) routing.failure = error;
    reportHandlerError('polka', error);
    return Reflect.apply(original, this, [error, request, ...more]);
  };
}
