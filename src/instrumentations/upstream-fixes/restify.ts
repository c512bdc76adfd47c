import { activeContext } from '../../context/active-context.ts';
import { packageInstrumentation } from '../../util/package-instrumentation.ts';
import { keepHandlerError } from '../handler-errors/handler-errors.ts';
import { mimicSignature } from '../patching/mimic-function.ts';
import { replaceMethod } from '../patching/replace-method.ts';

type Handler = (this: unknown, ...args: unknown[]) => unknown;

/** How the upstream instrumentation describes a handler in the attributes of its span. */
interface Metadata {
  readonly type: string;
  readonly methodName: string;
  readonly path?: unknown;
}

interface Instrumentation {
  _handlerPatcher(metadata: Metadata, handler: unknown): unknown;
}

interface Chain {
  readonly _stack: readonly Handler[];
}

/** The metadata of each handler: it may belong to several routes. */
const metadataByHandler = new WeakMap<Handler, Metadata[]>();
let observe: ((metadata: Metadata, handler: unknown) => unknown) | undefined;

/**
 * The upstream instrumentation puts functions around handlers when they are added, so that a chain does not hold the
 * handlers of the service. Here `RestifyChainInstrumentation` does it for each request, in a copy of the chain.
 */
export function applyFix(upstream: object): void {
  const instrumentation = upstream as Instrumentation;
  observe = instrumentation._handlerPatcher.bind(instrumentation);
  instrumentation._handlerPatcher = (metadata, handlers) => {
    for (const handler of [handlers].flat(Number.POSITIVE_INFINITY)) {
      if (typeof handler !== 'function') continue;
      const list = metadataByHandler.get(handler as Handler);
      if (list === undefined) metadataByHandler.set(handler as Handler, [metadata]);
      else list.push(metadata);
    }
    return handlers;
  };
}

interface Class {
  readonly prototype: Record<string, unknown>;
}

/** Observes the handlers of a chain when it runs, and the errors that restify turns into responses. */
export const RestifyChainInstrumentation = packageInstrumentation('restify-chain', {
  packageName: 'restify',
  versions: ['>=4.1.0 <13'],
  files: [
    {
      path: 'lib/chain.js',
      patch({ prototype }: Class) {
        replaceMethod(prototype, 'run', (original) => {
          return function (this: Chain, ...args: unknown[]) {
            return Reflect.apply(original, observedChain(this, args[0]), args);
          };
        });
      },
    },
    {
      path: 'lib/server.js',
      patch({ prototype }: Class) {
        replaceMethod(prototype, '_onHandlerError', (original) => {
          return function (this: unknown, ...args: unknown[]) {
            // For a string, restify continues with the route of that name.
            if (args[0] instanceof Error) keepHandlerError(args[0], activeContext(), false);
            return Reflect.apply(original, this, args);
          };
        });
      },
    },
  ],
});

interface Request {
  readonly route?: { readonly method?: unknown; readonly path?: unknown };
}

/** The same chain with observed handlers. Handlers that are added while it runs are run, as in restify. */
function observedChain(chain: Chain, request: unknown): Chain {
  if (observe === undefined) return chain;
  const { route } = (request ?? {}) as Request;
  const stack = new Proxy(chain._stack, {
    get(target, key) {
      const value = Reflect.get(target, key) as Handler | undefined;
      const metadata = typeof value === 'function' ? metadataOf(value, route) : undefined;
      // restify recognizes error handlers by their fourth parameter; the upstream instrumentation does not.
      return metadata === undefined || value!.length > 3
        ? value
        : observedHandler(value!, metadata);
    },
  });
  return Object.create(chain, { _stack: { value: stack } }) as Chain;
}

/** @returns the metadata of a handler for a route; restify calls methods `del` and `opts` */
function metadataOf(handler: Handler, route: Request['route']): Metadata | undefined {
  const all = metadataByHandler.get(handler);
  if (all === undefined || all.length === 1) return all?.[0];
  const method = String(route?.method).toLowerCase();
  const name = method === 'delete' ? 'del' : method === 'options' ? 'opts' : method;
  const ofMethod = all.filter(({ methodName }) => methodName === name);
  return ofMethod.find(({ path }) => path === route?.path) ?? ofMethod.at(-1) ?? all.at(-1);
}

const observedHandlers = new WeakMap<Handler, Map<Metadata, Handler>>();

function observedHandler(handler: Handler, metadata: Metadata): Handler {
  const cache = observedHandlers.get(handler) ?? new Map<Metadata, Handler>();
  observedHandlers.set(handler, cache);
  let observed = cache.get(metadata);
  if (observed === undefined) {
    observed = mimicSignature(observe!(metadata, handler) as Handler, handler);
    cache.set(metadata, observed);
  }
  // restify records the duration of a handler under this name.
  (observed as { _name?: unknown })._name = (handler as { _name?: unknown })._name;
  return observed;
}
