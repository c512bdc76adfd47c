import type { IncomingMessage } from 'node:http';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../version.ts';
import type { Routing } from '../http-server/request-route.ts';
import { patternText } from './patterns.ts';
import { replaceMethod } from './replace-method.ts';
import { giveRouting, observedFor } from './routing.ts';
import { createStamp } from './stamp.ts';

/** What `@koa/router` and `koa-router` write into the context of a request. */
interface KoaContext {
  /** The path of the route that was matched last, with the prefixes of the routers around it. */
  readonly _matchedRoute?: unknown;
}

interface KoaModule {
  readonly prototype: object;
  readonly default?: KoaModule;
}

class KoaRouting implements Routing {
  readonly request: object;
  readonly prefix: string;
  readonly #context: KoaContext;
  failure: unknown;

  constructor(request: object, prefix: string, context: KoaContext) {
    this.request = request;
    this.prefix = prefix;
    this.#context = context;
  }

  get route(): string | undefined {
    return this.prefix + patternText(this.#context._matchedRoute) || undefined;
  }
}

type CreateContext = (this: unknown, request: IncomingMessage, response: object) => KoaContext;
type Emit = (this: unknown, name: unknown, ...rest: unknown[]) => boolean;

const routings = createStamp<KoaRouting>();
const patched = new WeakSet<object>();

/**
 * Gives the server span and the request metrics the route of a Koa request, which its router writes into the
 * context, and the span the error that Koa answers. Nothing of the service's is wrapped.
 */
export class KoaRoutesInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/koa', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    return new InstrumentationNodeModuleDefinition('koa', ['>=2.0.0 <4'], (exports: KoaModule) => {
      const { prototype } = exports.default ?? exports;
      if (patched.has(prototype)) return exports;
      patched.add(prototype);
      replaceMethod<CreateContext, CreateContext>(
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
        if (name === 'error') keepError(rest);
        return Reflect.apply(original, this, [name, ...rest]);
      }
      Object.defineProperty(prototype, 'emit', { configurable: true, writable: true, value: emit });
      return exports;
    });
  }
}

function observe(request: object, created: KoaContext): void {
  const observed = observedFor(request);
  if (observed === undefined) return;
  const routing = new KoaRouting(request, observed.before?.prefix ?? '', created);
  routings.put(created, routing);
  giveRouting(observed, routing);
}

/** Koa emits it with the context that it came up in. */
function keepError([error, context]: readonly unknown[]): void {
  if (typeof context !== 'object' || context === null) return;
  const routing = routings.read(context);
  if (routing !== undefined) routing.failure = error;
}
