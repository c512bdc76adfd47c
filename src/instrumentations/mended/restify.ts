import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';
import { standingIn } from '../patching/stand-in.ts';

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

/** What a handler was added as, latest of all. */
const addedAs = new WeakMap<Handler, Metadata>();
let around: ((metadata: Metadata, handler: unknown) => unknown) | undefined;

/**
 * Upstream's puts functions around handlers when they are added, so that a chain does not hold the service's own.
 * Here they are put around them in a chain of its own for each request, by `RestifyChainInstrumentation`.
 */
export function mend(upstream: object): void {
  const it = upstream as Instrumentation;
  around = it._handlerPatcher.bind(it);
  it._handlerPatcher = (metadata, handlers) => {
    for (const handler of [handlers].flat(Number.POSITIVE_INFINITY)) {
      if (typeof handler === 'function') addedAs.set(handler as Handler, metadata);
    }
    return handlers;
  };
}

/** Observes the handlers of a chain as it runs. */
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
            return original.apply(observedChain(this) as never, given as never[]);
          };
        });
        return exported;
      },
      () => {},
    );
    return [
      new InstrumentationNodeModuleDefinition('restify', versions, undefined, undefined, [file]),
    ];
  }
}

/** The same chain with observed handlers. What is added while it runs is run, as it is by restify. */
function observedChain(chain: Chain): Chain {
  if (around === undefined) return chain;
  return Object.create(chain, { _stack: { value: new Proxy(chain._stack, OBSERVED) } }) as Chain;
}

const OBSERVED: ProxyHandler<Chain['_stack']> = {
  get(stack, key) {
    const found = Reflect.get(stack, key) as Handler | undefined;
    const metadata = typeof found === 'function' ? addedAs.get(found) : undefined;
    // By the fourth parameter restify knows handlers of errors, which upstream's does not.
    return metadata === undefined || found!.length > 3 ? found : observedHandler(found!, metadata);
  },
};

const observed = new WeakMap<Handler, Handler>();

function observedHandler(handler: Handler, metadata: Metadata): Handler {
  let above = observed.get(handler);
  if (above === undefined) {
    above = standingIn(around!(metadata, handler) as Handler, handler);
    observed.set(handler, above);
  }
  // By which restify times it.
  (above as { _name?: unknown })._name = (handler as { _name?: unknown })._name;
  return above;
}
