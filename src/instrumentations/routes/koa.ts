import type { IncomingMessage } from 'node:http';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { reportHandlerError } from '../handler-errors/handler-errors.ts';
import type { Routing } from '../http-server/request/request-route.ts';
import { mountText, nodeBelow, type PatternNode, patternText, ROOT } from './patterns.ts';
import { replaceOwnMethod } from './replace-own-method.ts';
import { giveRouting, observedFor } from './routing.ts';
import { createStamp } from './stamp.ts';

/** What `@koa/router` and `koa-router` write into the context of a request. */
interface KoaContext {
  /** The path of the route that was matched last, with the prefixes of the routers around it. */
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
  /** The mounts of koa-mount that have the request now, one below the other. */
  #mounts: PatternNode;
  /** What was matched last when a mount was entered or left, and the mounts that it lies below. */
  #matched: unknown = undefined;
  #matchedIn: PatternNode;

  constructor(request: object, prefix: string, context: KoaContext) {
    this.request = request;
    this.prefix = prefix;
    this.#context = context;
    this.#mounts = prefix === '' ? ROOT : nodeBelow(ROOT, prefix);
    this.#matchedIn = this.#mounts;
  }

  get route(): string | undefined {
    this.#look();
    const node = this.#matchedIn;
    // What is mounted has answered without a router, or nothing has.
    if (this.#matched === undefined) {
      return node === ROOT || this.#context.status === 404 ? undefined : node.path;
    }
    const text = patternText(this.#matched);
    return (text === '' ? node.path : nodeBelow(node, text).path) || undefined;
  }

  /** @returns what is to be called when the mount has left the request to what comes behind it */
  enter(path: string): () => void {
    this.#look();
    const around = this.#mounts;
    const within = this.#matched;
    const withinIn = this.#matchedIn;
    this.#mounts = nodeBelow(around, mountText(path));
    if (this.#matched === undefined) this.#matchedIn = this.#mounts;
    return () => {
      this.#look();
      this.#mounts = around;
      if (this.#matched === within) this.#matchedIn = withinIn;
    };
  }

  #look(): void {
    const { _matchedRoute: matched } = this.#context;
    if (matched === this.#matched) return;
    this.#matched = matched;
    this.#matchedIn = this.#mounts;
  }
}

type CreateContext = (this: unknown, request: IncomingMessage, response: object) => KoaContext;
type Emit = (this: unknown, name: unknown, ...rest: unknown[]) => boolean;

const routings = createStamp<KoaRouting>();
const patched = new WeakSet<object>();

/**
 * Gives the server span and the request metrics the route of a Koa request, which its router writes into the
 * context, and the span the error that Koa answers: it emits each, on the application. Errors that a middleware of the
 * service answers itself come by its log, if it writes them there. Nothing of the service's is wrapped.
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
              const created = original.call(this, request, response);
              observe(request, created);
              return created;
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
          apply: (target, self, given: Parameters<Mount>) =>
            watchedMount(Reflect.apply(target, self, given), given[0]),
        }),
    );
    return [koa, mount];
  }
}

type Middleware = (context: object, next: () => unknown) => unknown;
type Mount = (path: unknown, ...rest: unknown[]) => Middleware;

/** Is called with the requests of other paths, too, and then goes on at once. */
function watchedMount(mounted: Middleware, path: unknown): Middleware {
  if (typeof path !== 'string' || path === '/') return mounted;
  return new Proxy(mounted, {
    apply(target, self, given: Parameters<Middleware>) {
      const [context, next] = given;
      const routing = routings.read(context);
      if (routing === undefined) return Reflect.apply(target, self, given);
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

function observe(request: object, created: KoaContext): void {
  const observed = observedFor(request);
  if (observed === undefined) return;
  const routing = new KoaRouting(request, observed.before?.prefix ?? '', created);
  routings.put(created, routing);
  giveRouting(observed, routing);
}
