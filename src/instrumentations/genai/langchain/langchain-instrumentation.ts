import type { Context } from '@opentelemetry/api';
import {
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { activeContext, runIn } from '../../../context/active-context.ts';
import { guarded } from '../../../util/guard.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { insideOf } from '../covered-calls.ts';
import { GenAiInstrumentation, type GenAiOptions, observing } from '../genai-instrumentation.ts';
import { createRuns, type Runs, withRun } from './langchain-runs.ts';

type Call = (this: unknown, ...given: unknown[]) => unknown;

/** A manager of callbacks, or the handlers of a configuration. */
interface Manager {
  readonly handlers: readonly object[];
  addHandler(handler: object, inherit: boolean): void;
  getParentRunId?(): string | undefined;
}

interface Managers {
  readonly CallbackManager: Record<string, unknown> & (new () => Manager);
}

interface Storage {
  readonly AsyncLocalStorageProviderSingleton: object;
}

interface Models {
  readonly BaseChatModel: { readonly prototype: Record<string, unknown> };
}

const VERSIONS = ['>=0.3.0 <2'];
const LANGCHAIN = observing('@langchain/core');

/** Below the folder `dist` of @langchain/core. */
export const LANGCHAIN_FILES = [
  'callbacks/manager',
  'singletons/async_local_storage/index',
  'language_models/chat_models',
] as const;

/**
 * Spans for chains and graphs of LangChain and LangGraph, their tools and retrievers, by a handler of callbacks; what
 * they call runs inside of these spans. A call of a model has its span from the SDK below where that is observed.
 */
export class LangChainInstrumentation extends GenAiInstrumentation {
  constructor(config: GenAiOptions = {}) {
    super('langchain', config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    const runs = createRuns(() => this.services(), LANGCHAIN);
    const patches: Readonly<Record<(typeof LANGCHAIN_FILES)[number], (exports: never) => void>> = {
      'callbacks/manager': (exports: Managers) => watchManagers(exports, runs),
      'singletons/async_local_storage/index': (exports: Storage) => watchConfigs(exports, runs),
      'language_models/chat_models': (exports: Models) => watchModels(exports, runs),
    };
    const files = LANGCHAIN_FILES.flatMap((file) =>
      ['js', 'cjs'].map(
        (ending) =>
          new InstrumentationNodeModuleFile(
            `@langchain/core/dist/${file}.${ending}`,
            VERSIONS,
            (exports: unknown) => {
              patches[file](exports as never);
              return exports;
            },
            () => {},
          ),
      ),
    );
    return new InstrumentationNodeModuleDefinition(
      '@langchain/core',
      VERSIONS,
      undefined,
      undefined,
      files,
    );
  }
}

/** Each run asks for its handlers here; ours is one of them. */
function watchManagers({ CallbackManager }: Managers, { handler }: Runs): void {
  replaceMethod(
    CallbackManager,
    '_configureSync',
    (original) =>
      function _configureSync(this: unknown, ...given: unknown[]) {
        const manager = Reflect.apply(original as Call, this, given) as Manager | undefined;
        return (
          guarded(LANGCHAIN, () => withHandler(manager ?? new CallbackManager(), handler)) ??
          manager
        );
      },
  );
}

function withHandler(manager: Manager, handler: object): Manager {
  if (!manager.handlers.includes(handler)) manager.addHandler(handler, true);
  return manager;
}

/** What LangChain runs with the configuration of a run, runs inside of its span. */
function watchConfigs(
  { AsyncLocalStorageProviderSingleton: singleton }: Storage,
  runs: Runs,
): void {
  const prototype = Object.getPrototypeOf(singleton) as Record<string, unknown>;
  replaceMethod(
    prototype,
    'runWithConfig',
    (original) =>
      function runWithConfig(this: unknown, ...given: unknown[]) {
        const run = guarded(LANGCHAIN, () => contextOfConfig(given[0], runs));
        if (run === undefined) return Reflect.apply(original as Call, this, given);
        return runIn(run, apply, { method: original, self: this }, given);
      },
  );
}

function apply(
  { method, self }: { readonly method: Method; readonly self: unknown },
  given: readonly unknown[],
): unknown {
  return Reflect.apply(method as Call, self, given);
}

function contextOfConfig(config: unknown, runs: Runs): Context | undefined {
  const { callbacks } = (config ?? {}) as { callbacks?: Partial<Manager> };
  return runs.contextOf(callbacks?.getParentRunId?.());
}

/** The SDK that a model calls is inside of the chain, and covers the call. */
function watchModels({ BaseChatModel: { prototype } }: Models, runs: Runs): void {
  const inside = (config: unknown) =>
    guarded(LANGCHAIN, () =>
      insideOf(withRun(contextOfConfig(config, runs)), { isCovered: false }),
    ) ?? activeContext();
  replaceMethod(
    prototype,
    '_generateUncached',
    (original) =>
      function _generateUncached(this: unknown, ...given: unknown[]) {
        return runIn(inside(given[2]), apply, { method: original, self: this }, given);
      },
  );
  replaceMethod(
    prototype,
    '_streamIterator',
    (original) =>
      function _streamIterator(this: unknown, ...given: unknown[]) {
        const made = Reflect.apply(original as Call, this, given) as object;
        guarded(LANGCHAIN, () => stepsIn(made, inside(given[1])));
        return made;
      },
  );
}

/** Each step of an iterator runs in a context. */
function stepsIn(iterator: object, context: Context): void {
  const { next } = iterator as { next: Call };
  Object.defineProperty(iterator, 'next', {
    ...{ configurable: true, writable: true, enumerable: false },
    value: function (this: unknown, ...given: unknown[]) {
      return runIn(context, apply, { method: next as Method, self: iterator }, given);
    },
  });
}
