import type { Context } from '@opentelemetry/api';
import {
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { activeContext, runIn } from '../../../context/active-context.ts';
import { guarded } from '../../../util/guard.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { withFrameworkCall } from '../framework-calls.ts';
import { genAiInstrumentation, sdkPlace } from '../genai-instrumentation.ts';
import { applyMethod, type SdkMethod } from '../method-call.ts';
import { createRuns, type Runs, withRun } from './langchain-runs.ts';

/** A callback manager, or the callbacks of a configuration. */
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
const LANGCHAIN = sdkPlace('@langchain/core');

/** Patches of files in the folder `dist` of @langchain/core. */
const PATCHES: Readonly<Record<string, (exports: never, runs: Runs) => void>> = {
  'callbacks/manager': (exports: Managers, runs) => watchManagers(exports, runs),
  'singletons/async_local_storage/index': (exports: Storage, runs) => watchConfigs(exports, runs),
  'language_models/chat_models': (exports: Models, runs) => watchModels(exports, runs),
};

/**
 * Records spans for chains and graphs of LangChain and LangGraph, and for their tools and retrievers, by a callback
 * handler; what they call runs inside these spans. A model call has the span of the SDK below, if that is instrumented.
 */
export const LangChainInstrumentation = genAiInstrumentation('langchain', {
  modules(services) {
    const runs = createRuns(services, LANGCHAIN);
    const files = Object.entries(PATCHES).flatMap(([file, patch]) =>
      ['js', 'cjs'].map(
        (extension) =>
          new InstrumentationNodeModuleFile(
            `@langchain/core/dist/${file}.${extension}`,
            VERSIONS,
            (exports: unknown) => {
              patch(exports as never, runs);
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
  },
});

/** Adds Sightline's handler to the callback manager of each run. */
function watchManagers({ CallbackManager }: Managers, { handler }: Runs): void {
  replaceMethod(
    CallbackManager,
    '_configureSync',
    (original) =>
      function _configureSync(this: unknown, ...args: unknown[]) {
        const manager = Reflect.apply(original as SdkMethod, this, args) as Manager | undefined;
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

/** Runs what LangChain runs with the configuration of a run in the context of that run. */
function watchConfigs(
  { AsyncLocalStorageProviderSingleton: singleton }: Storage,
  runs: Runs,
): void {
  const prototype = Object.getPrototypeOf(singleton) as Record<string, unknown>;
  replaceMethod(
    prototype,
    'runWithConfig',
    (original) =>
      function runWithConfig(this: unknown, ...args: unknown[]) {
        const method = original as SdkMethod;
        const context = guarded(LANGCHAIN, () => contextOfConfig(args[0], runs));
        if (context === undefined) return Reflect.apply(method, this, args);
        return runIn(context, applyMethod, { method, self: this }, args);
      },
  );
}

function contextOfConfig(config: unknown, runs: Runs): Context | undefined {
  const { callbacks } = (config ?? {}) as { callbacks?: Partial<Manager> };
  return runs.contextOf(callbacks?.getParentRunId?.());
}

/** Runs a model call in the context of its run, where an instrumented SDK below covers it. */
function watchModels({ BaseChatModel: { prototype } }: Models, runs: Runs): void {
  const contextOfCall = (config: unknown) =>
    guarded(LANGCHAIN, () =>
      withFrameworkCall(withRun(contextOfConfig(config, runs)), { isCovered: false }),
    ) ?? activeContext();
  replaceMethod(
    prototype,
    '_generateUncached',
    (original) =>
      function _generateUncached(this: unknown, ...args: unknown[]) {
        const method = original as SdkMethod;
        return runIn(contextOfCall(args[2]), applyMethod, { method, self: this }, args);
      },
  );
  replaceMethod(
    prototype,
    '_streamIterator',
    (original) =>
      function _streamIterator(this: unknown, ...args: unknown[]) {
        const iterator = Reflect.apply(original as SdkMethod, this, args) as object;
        guarded(LANGCHAIN, () => runStepsIn(iterator, contextOfCall(args[1])));
        return iterator;
      },
  );
}

/** Runs each step of an iterator in a context. */
function runStepsIn(iterator: object, context: Context): void {
  const { next: method } = iterator as { next: SdkMethod };
  Object.defineProperty(iterator, 'next', {
    ...{ configurable: true, writable: true, enumerable: false },
    value: function (this: unknown, ...args: unknown[]) {
      return runIn(context, applyMethod, { method, self: iterator }, args);
    },
  });
}
