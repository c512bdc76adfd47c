import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { activeContext } from '../../context/active-context.ts';
import { VERSION } from '../../util/version.ts';
import { keepHandlerError } from '../handler-errors/handler-errors.ts';
import { mimicSignature } from '../patching/mimic-function.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';

type Handler = (this: unknown, ...given: unknown[]) => unknown;

/** What upstream's says of a handler, in the attributes of its span. */
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

/** What a handler was added as: it may be that of several routes. */
const addedAs = new WeakMap<Handler, Metadata[]>();
let around: ((metadata: Metadata, handler: unknown) => unknown) | undefined;

/**
 * Upstream's puts functions around handlers when they are added, so that a chain does not hold the service's own.
 * Here they are put around them in a chain of its own for each request, by `RestifyChainInstrumentation`.
 */
export function applyFix(upstream: object): void {
  const it = upstream as Instrumentation;
  around = it._handlerPatcher.bind(it);
  it._handlerPatcher = (metadata, handlers) => {
    for (const handler of [handlers].flat(Number.POSITIVE_INFINITY)) {
      if (typeof handler !== 'function') continue;
      const known = addedAs.get(handler as Handler);
      if (known === undefined) addedAs.set(handler as Handler, [metadata]);
      else known.push(metadata);
    }
    return handlers;
  };
}

/** Observes the handlers of a chain as it runs, and the errors that restify answers. */
export class RestifyChainInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/restify-chain', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const versions = ['>=4.1.0 <13'];
    const file = new InstrumentationNodeModuleFile(
      'restify/lib/chain.js',
      versions,
      (exported) => {
        const { prototype } = exported as { prototype: Record<string, unknown> };
        replaceMethod(prototype, 'run', (original: Method) => {
          return function (this: Chain, ...given: unknown[]) {
            return original.apply(observedChain(this, given[0]) as never, given as never[]);
          };
        });
        return exported;
      },
      () => {},
    );
    const server = new InstrumentationNodeModuleFile(
      'restify/lib/server.js',
      versions,
      (exported) => {
        const { prototype } = exported as { prototype: Record<string, unknown> };
        replaceMethod(prototype, '_onHandlerError', (original: Method) => {
          return function (this: unknown, ...given: unknown[]) {
            // By a text, it goes on with the route of that name.
            if (given[0] instanceof Error) keepHandlerError(given[0], activeContext(), false);
            return original.apply(this as never, given as never[]);
          };
        });
        return exported;
      },
      () => {},
    );
    return [
      new InstrumentationNodeModuleDefinition('restify', versions, undefined, undefined, [
        file,
        server,
      ]),
    ];
  }
}

/** The part of a request that says by which route it came. */
interface Routed {
  readonly route?: { readonly method?: unknown; readonly path?: unknown };
}

/** The same chain with observed handlers. What is added while it runs is run, as it is by restify. */
function observedChain(chain: Chain, request: unknown): Chain {
  if (around === undefined) return chain;
  const { route } = (request ?? {}) as Routed;
  const stack = new Proxy(chain._stack, {
    get(target, key) {
      const found = Reflect.get(target, key) as Handler | undefined;
      const metadata = typeof found === 'function' ? metadataOf(found, route) : undefined;
      // By the fourth parameter restify knows handlers of errors, which upstream's does not.
      return metadata === undefined || found!.length > 3
        ? found
        : observedHandler(found!, metadata);
    },
  });
  return Object.create(chain, { _stack: { value: stack } }) as Chain;
}

/** By what the route was added, in restify's words. */
function metadataOf(handler: Handler, route: Routed['route']): Metadata | undefined {
  const all = addedAs.get(handler);
  if (all === undefined || all.length === 1) return all?.[0];
  const method = String(route?.method).toLowerCase();
  const name = method === 'delete' ? 'del' : method === 'options' ? 'opts' : method;
  const ofMethod = all.filter(({ methodName }) => methodName === name);
  return ofMethod.find(({ path }) => path === route?.path) ?? ofMethod.at(-1) ?? all.at(-1);
}

const observed = new WeakMap<Handler, Map<Metadata, Handler>>();

function observedHandler(handler: Handler, metadata: Metadata): Handler {
  const known = observed.get(handler) ?? new Map<Metadata, Handler>();
  observed.set(handler, known);
  let above = known.get(metadata);
  if (above === undefined) {
    above = mimicSignature(around!(metadata, handler) as Handler, handler);
    known.set(metadata, above);
  }
  // By which restify times it.
  (above as { _name?: unknown })._name = (handler as { _name?: unknown })._name;
  return above;
}
