import { type Context, trace } from '@opentelemetry/api';
import { activeContext } from '../../../context/active-context.ts';
import { performance } from '../../../util/clock.ts';
import { guarded, type Place } from '../../../util/guard.ts';
import { type InternalSpan, startAgent, startInternalSpan, startTool } from '../agent-span.ts';
import { parseArguments, toolContent } from '../content.ts';
import { type FrameworkCall, frameworkCallOf } from '../framework-calls.ts';
import type { GenAiServices } from '../genai-instrumentation.ts';
import { startModelCall } from '../genai-span.ts';
import { failureOf, nameIn, responseOf, type Serialized } from './langchain-values.ts';

type Metadata = Readonly<Record<string, unknown>>;

/** A model call. Its span is written when it is over, unless an instrumented SDK below made the call. */
interface ModelRun {
  readonly startTime: number;
  readonly parent: Context;
  readonly call: FrameworkCall | undefined;
  readonly metadata: Metadata;
}

/** The runs of LangChain that have not ended, by their ids. */
export interface Runs {
  /** The context of a run, or of its nearest ancestor with a span. */
  contextOf(runId: string | undefined): Context | undefined;
  /** A callback handler of LangChain. */
  readonly handler: object;
}

/** Runs that are kept. Beyond that the oldest are removed, as some may never end. */
const MAX_RUNS = 10_000;

/**
 * Creates spans for chains and graphs that the service calls, for tools and retrievers, and for model calls of SDKs that
 * are not instrumented.
 */
export function createRuns(services: () => GenAiServices, place: Place): Runs {
  const spans = new Map<string, InternalSpan>();
  const contexts = new Map<string, Context>();
  const models = new Map<string, ModelRun>();

  const add = <T>(map: Map<string, T>, runId: string, value: T): void => {
    map.set(runId, value);
    if (map.size > MAX_RUNS) map.delete(map.keys().next().value!);
  };
  const parentOf = (parentId: string | undefined): Context =>
    (parentId === undefined ? undefined : contexts.get(parentId)) ?? activeContext();
  const begin = (runId: string, span: InternalSpan): void => {
    add(spans, runId, span);
    add(contexts, runId, span.context);
  };
  const end = (runId: string, error?: unknown, attributes = {}): void => {
    const run = spans.get(runId);
    run?.span.setAttributes(attributes);
    run?.end(failureOf(error));
    spans.delete(runId);
    contexts.delete(runId);
  };
  const endModel = (runId: string, output: unknown, error?: unknown): void => {
    const run = models.get(runId);
    models.delete(runId);
    if (run === undefined || run.call?.isCovered) return;
    const { ls_provider: provider, ls_model_name: model } = run.metadata;
    const call = startModelCall(
      services().tracer,
      {
        operation: 'chat',
        provider: typeof provider === 'string' ? provider : 'langchain',
        model: typeof model === 'string' ? model : undefined,
        startTime: run.startTime,
      },
      run.parent,
    );
    call.setResponse(responseOf(output));
    call.end(error);
  };

  /** `handleChatModelStart` and `handleLLMStart`. */
  const startModel = (
    _model: unknown,
    _input: unknown,
    runId: string,
    parentId?: string,
    _extraParams?: unknown,
    _tags?: unknown,
    metadata: Metadata = {},
  ): void =>
    add(models, runId, {
      startTime: performance.now(),
      parent: parentOf(parentId),
      call: frameworkCallOf(activeContext()),
      metadata,
    });

  const handlers = {
    handleChainStart(
      chain: Serialized,
      _inputs: unknown,
      runId: string,
      parentId?: string,
      _tags?: unknown,
      _metadata?: unknown,
      _runType?: unknown,
      runName?: string,
    ) {
      const name = runName ?? nameIn(chain);
      const parent = parentId === undefined ? undefined : contexts.get(parentId);
      const isGraph = /Graph$|^Pregel$/.test(nameIn(chain) ?? '');
      if (parent === undefined || isGraph) {
        const operation = isGraph ? 'invoke_agent' : 'invoke_workflow';
        begin(runId, startAgent(services().tracer, { operation, name }, parent ?? activeContext()));
      } else {
        // A step of the chain: its calls are children of the chain.
        add(contexts, runId, parent);
      }
    },
    handleChainEnd: (_outputs: unknown, runId: string) => end(runId),
    handleChainError: (error: unknown, runId: string) => end(runId, error),
    handleToolStart(
      tool: Serialized,
      input: string,
      runId: string,
      parentId?: string,
      _tags?: unknown,
      _metadata?: unknown,
      runName?: string,
      callId?: string,
    ) {
      const { tracer, content } = services();
      const name = runName ?? nameIn(tool) ?? 'tool';
      const attributes = content ? toolContent(parseArguments(input)) : undefined;
      begin(runId, startTool(tracer, { name, callId, attributes }, parentOf(parentId)));
    },
    handleToolEnd(output: unknown, runId: string) {
      const { content: result = output } = (output ?? {}) as { content?: unknown };
      end(runId, undefined, services().content ? toolContent(undefined, result) : {});
    },
    handleToolError: (error: unknown, runId: string) => end(runId, error),
    handleRetrieverStart(
      retriever: Serialized,
      _query: unknown,
      runId: string,
      parentId?: string,
      _tags?: unknown,
      _metadata?: unknown,
      runName?: string,
    ) {
      const name = runName ?? nameIn(retriever);
      const attributes = { 'gen_ai.operation.name': 'retrieval' };
      const title = name === undefined ? 'retrieval' : `retrieval ${name}`;
      begin(runId, startInternalSpan(services().tracer, title, attributes, parentOf(parentId)));
    },
    handleRetrieverEnd: (_documents: unknown, runId: string) => end(runId),
    handleRetrieverError: (error: unknown, runId: string) => end(runId, error),
    handleChatModelStart: startModel,
    handleLLMStart: startModel,
    handleLLMEnd: (output: unknown, runId: string) => endModel(runId, output),
    handleLLMError: (error: unknown, runId: string) => endModel(runId, undefined, error),
  };
  return {
    contextOf: (runId) => (runId === undefined ? undefined : contexts.get(runId)),
    handler: handlerOf(handlers, place),
  };
}

/** The handlers never throw: LangChain prints their errors. */
function handlerOf(
  handlers: Readonly<Record<string, (...args: never[]) => void>>,
  place: Place,
): object {
  const safe = Object.entries(handlers).map(([name, handle]) => [
    name,
    (...args: unknown[]) => {
      guarded(place, () => handle(...(args as never[])));
    },
  ]);
  return Object.assign(Object.fromEntries(safe) as object, {
    name: 'sightline',
    // Called in the task of the run, where the context of the run is active.
    awaitHandlers: true,
    raiseError: false,
    lc_prefer_streaming: false,
    ignoreLLM: false,
    ignoreChain: false,
    ignoreAgent: false,
    ignoreRetriever: false,
    ignoreCustomEvent: true,
    copy(this: object) {
      return this;
    },
  });
}

/** @returns the context of a run, if it has a span; else the active one */
export function withRun(run: Context | undefined): Context {
  return run !== undefined && trace.getSpan(run) !== undefined ? run : activeContext();
}
