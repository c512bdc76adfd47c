import type { IncomingMessage } from 'node:http';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { reportHandlerError } from '../handler-errors/handler-errors.ts';
import type { Routing } from '../http-server/request/request-route.ts';
import { mountText, nodeBelow, type PatternNode, patternText, ROOT } from './patterns.ts';
import { createStamp } from './private-field.ts';
import { replaceOwnMethod } from './replace-own-method.ts';
import { activeRequestFor, setRouting } from './routing.ts';

/** Set on the context of a request by `@koa/router` and `koa-router`. */
interface KoaContext {
  /** Path of the last route matched, with the prefixes of the routers around it. */
  readonly _matchedRoute?: unknown;
  readonly status?: number;
}

interface KoaModule {
  readonly prototype: object;
  readonly default?: KoaModule;
}

class KoaRouting implements Routing {
  readonly request: object;
  readonly prefix: string;
  readonly #context: KoaContext;
  /** The nested mounts of koa-mount that have the request. */
  #mounts: PatternNode;
  /** The last match when a mount was entered or left, and the mounts around it. */
  #match: unknown = undefined;
  #matchMounts: PatternNode;

  constructor(request: object, prefix: string, context: KoaContext) {
    this.request = request;
    this.prefix = prefix;
    this.#context = context;
    this.#mounts = prefix === '' ? ROOT : nodeBelow(ROOT, prefix);
    this.#matchMounts = this.#mounts;
  }

  get route(): string | undefined {
    this.#update();
    const node = this.#matchMounts;
    // A mounted application responded without a router, or nothing did.
    if (this.#match === undefined) {
      return node === ROOT || this.#context.status === 404 ? undefined : node.path;
    }
    const text = patternText(this.#match);
    return (text === '' ? node.path : nodeBelow(node, text).path) || undefined;
  }

  /** @returns a function to call when the mount passes the request on */
  enter(path: string): () => void {
    this.#update();
    const previousMounts = this.#mounts;
    const previousMatch = this.#match;
    const previousMatchMounts = this.#matchMounts;
    this.#mounts = nodeBelow(previousMounts, mountText(path));
    if (this.#match === undefined) this.#matchMounts = this.#mounts;
    return () => {
      this.#update();
      this.#mounts = previousMounts;
      if (this.#match === previousMatch) this.#matchMounts = previousMatchMounts;
    };
  }

  #update(): void {
    const { _matchedRoute: match } = this.#context;
    if (match === this.#match) return;
    this.#match = match;
    this.#matchMounts = this.#mounts;
  }
}

type CreateContext = (this: unknown, request: IncomingMessage, response: object) => KoaContext;
type Emit = (this: unknown, name: unknown, ...rest: unknown[]) => boolean;

const routings = createStamp<KoaRouting>();
const patched = new WeakSet<object>();

/**
 * Sets the route of Koa requests, which the router stores in the context, on the server span and request metrics, and
 * reports the errors for which Koa responds: Koa emits each on the application. Errors that a middleware of the
 * service handles are reported only if it logs them. Nothing of the service is wrapped.
 */
export class KoaRoutesInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/koa', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const koa = new InstrumentationNodeModuleDefinition(
      'koa',
      ['>=2.0.0 <4'],
      (exports: KoaModule) => {
        const { prototype } = exports.default ?? exports;
        if (patched.has(prototype)) return exports;
        patched.add(prototype);
        replaceOwnMethod<CreateContext, CreateContext>(
          prototype,
          'createContext',
          (original) =>
            function createContext(request, response) {
              const koaContext = original.call(this, request, response);
              startRouting(request, koaContext);
              return koaContext;
            },
        );
        const { emit: original } = prototype as { readonly emit: Emit };
        function emit(this: unknown, name: unknown, ...rest: unknown[]) {
          if (name === 'error') reportHandlerError('koa', rest[0]);
          return Reflect.apply(original, this, [name, ...rest]);
        }
        Object.defineProperty(prototype, 'emit', {
          configurable: true,
          writable: true,
          value: emit,
        });
        return exports;
      },
    );
    const mount = new InstrumentationNodeModuleDefinition(
      'koa-mount',
      ['>=3.0.0 <5'],
      (exports: Mount) =>
        new Proxy(exports, {
          apply: (target, self, args: Parameters<Mount>) =>
            wrapMount(Reflect.apply(target, self, args), args[0]),
        }),
    );
    return [koa, mount];
  }
}

type Middleware = (context: object, next: () => unknown) => unknown;
type Mount = (path: unknown, ...rest: unknown[]) => Middleware;

/** Wraps a mount. It receives requests of other paths, too, and passes them on. */
function wrapMount(middleware: Middleware, path: unknown): Middleware {
  if (typeof path !== 'string' || path === '/') return middleware;
  return new Proxy(middleware, {
    apply(target, self, args: Parameters<Middleware>) {
      const [context, next] = args;
      const routing = routings.read(context);
      if (routing === undefined) return Reflect.apply(target, self, args);
      const leave = routing.enter(path);
      return Reflect.apply(target, self, [
        context,
        () => {
          leave();
          return next();
        },
      ]);
    },
  });
}

function startRouting(request: object, koaContext: KoaContext): void {
  const activeRequest = activeRequestFor(request);
  if (activeRequest === undefined) return;
  const routing = new KoaRouting(request, activeRequest.outer?.prefix ?? '', koaContext);
  routings.put(koaContext, routing);
  setRouting(activeRequest, routing);
}
