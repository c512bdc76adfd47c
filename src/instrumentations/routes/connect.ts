import type { IncomingMessage } from 'node:http';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../version.ts';
import type { Routing } from '../http-server/request-route.ts';
import { nodeBelow, pathOf, ROOT } from './patterns.ts';
import { replaceMethod } from './replace-method.ts';
import { giveRouting, observedFor } from './routing.ts';

interface Application {
  readonly stack: ReadonlyArray<{ readonly route: string }>;
}

type CreateServer = () => Application;
type Handle = (
  this: Application,
  request: IncomingMessage,
  response: unknown,
  out: unknown,
) => unknown;
type Out = (this: unknown, ...given: unknown[]) => unknown;

/**
 * Connect takes the path of a middleware off the URL for as long as that has the request, so that the URL
 * says which it is.
 */
class ConnectRouting implements Routing {
  readonly request: IncomingMessage;
  readonly #stack: Application['stack'];
  /** What is registered of the path that the application itself is mounted at. */
  readonly #base: string;
  readonly #path: string;

  constructor(request: IncomingMessage, { stack }: Application, before: Routing | undefined) {
    this.request = request;
    this.#stack = stack;
    this.#base = before?.prefix ?? '';
    this.#path = pathOf(request.url);
  }

  get prefix(): string {
    const path = pathOf(this.request.url);
    if (path === this.#path) return this.#base;
    const layer = this.#stack.find(({ route }) => route !== '' && leads(this.#path, route, path));
    if (layer !== undefined) return nodeBelow(nodeBelow(ROOT, this.#base), layer.route).path;
    // Another URL by now.
    return this.#base;
  }

  get route(): string | undefined {
    return this.prefix || undefined;
  }
}

/** Whether a path without what a middleware is mounted at is the other one. */
function leads(path: string, route: string, rest: string): boolean {
  if (!path.toLowerCase().startsWith(route.toLowerCase())) return false;
  const left = path.slice(route.length);
  return left === rest || (left[0] !== '/' && `/${left}` === rest);
}

/**
 * Gives the server span and the request metrics the path that the middleware of Connect is mounted at which
 * answers, and the routers below it what comes before their own. No middleware is wrapped.
 */
export class ConnectRoutesInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/connect', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    return new InstrumentationNodeModuleDefinition(
      'connect',
      ['>=3.0.0 <4'],
      (exports: CreateServer) =>
        new Proxy(exports, {
          apply: (target, self, given) => observed(Reflect.apply(target, self, given)),
          construct: (target, given) =>
            observed(Reflect.construct(target as never, given) as Application),
        }),
    );
  }
}

function observed<T extends Application>(application: T): T {
  replaceMethod<Handle, Handle>(
    application,
    'handle',
    (original) =>
      function handle(request, response, out) {
        return original.call(this, request, response, enter(this, request, out));
      },
  );
  return application;
}

/** @returns what Connect is to call when it has not answered */
function enter(application: Application, request: IncomingMessage, out: unknown): unknown {
  const found = observedFor(request);
  if (found === undefined) return out;
  giveRouting(found, new ConnectRouting(request, application, found.before));
  if (typeof out !== 'function') return out;
  return function left(this: unknown) {
    giveRouting(found, found.before);
    // biome-ignore lint/complexity/noArguments: passed on as they are, in number too
    return Reflect.apply(out as Out, this, arguments);
  };
}
