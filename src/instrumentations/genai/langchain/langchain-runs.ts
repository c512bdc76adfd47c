import { type Context, trace } from '@opentelemetry/api';
import { activeContext } from '../../../context/active-context.ts';
import { performance } from '../../../util/clock.ts';
import { guarded, type Place } from '../../../util/guard.ts';
import { type OwnSpan, startAgent, startOwn, startTool } from '../agent-span.ts';
import { parsed, toolContent } from '../content.ts';
import { type FrameworkCall, frameworkCallOf } from '../covered-calls.ts';
import type { GenAiServices } from '../genai-instrumentation.ts';
import { startModelCall } from '../genai-span.ts';
import { answerOf, failureOf, nameIn, type Serialized } from './langchain-values.ts';

type Metadata = Readonly<Record<string, unknown>>;

/** A call of a model whose span is written when it is over, if no SDK below was seen to make it. */
interface ModelRun {
  readonly started: number;
  readonly parent: Context;
  readonly call: FrameworkCall | undefined;
  readonly metadata: Metadata;
}

/** What is known of the runs of LangChain that have not ended, by their ids. */
export interface Runs {
  /** The context of a run, or of the nearest above that has a span. */
  contextOf(runId: string | undefined): Context | undefined;
  /** A handler of callbacks, as LangChain takes them. */
  readonly handler: object;
}

/** Runs that are remembered; of more than that the eldest are forgotten, as nobody may have ended them. */
const MOST_RUNS = 10_000;

/**
 * Makes spans of the runs that are whole (a chain or a graph that the service has called), of tools and retrievers,
 * and of models that no SDK below makes spans of.
 */
export function createRuns(services: () => GenAiServices, place: Place): Runs {
  const spans = new Map<string, OwnSpan>();
  const contexts = new Map<string, Context>();
  const models = new Map<string, ModelRun>();

  const keep = <T>(map: Map<string, T>, runId: string, value: T): void => {
    map.set(runId, value);
    if (map.size > MOST_RUNS) map.delete(map.keys().next().value!);
  };
  const parentOf = (parentId: string | undefined): Context =>
    (parentId === undefined ? undefined : contexts.get(parentId)) ?? activeContext();
  const begin = (runId: string, span: OwnSpan): void => {
    keep(spans, runId, span);
    keep(contexts, runId, span.context);
  };
  const end = (runId: string, error?: unknown, attributes = {}): void => {
    const own = spans.get(runId);
    own?.span.setAttributes(attributes);
    own?.end(failureOf(error));
    spans.delete(runId);
    contexts.delete(runId);
  };
  const beginModel = (runId: string, parentId: string | undefined, metadata: Metadata = {}) =>
    keep(models, runId, {
      started: performance.now(),
      parent: parentOf(parentId),
      call: frameworkCallOf(activeContext()),
      metadata,
    });
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
        started: run.started,
      },
      run.parent,
    );
    call.answer(answerOf(output));
    call.end(error);
  };

  const handlers = {
    handleChainStart(
      chain: Serialized,
      _inputs: unknown,
      runId: string,
      parentId?: string,
      ...rest: unknown[]
    ) {
      const [, , , runName] = rest as [unknown, unknown, unknown, string?];
      const name = runName ?? nameIn(chain);
      const parent = parentId === undefined ? undefined : contexts.get(parentId);
      const isGraph = /Graph$|^Pregel$/.test(nameIn(chain) ?? '');
      if (parent === undefined || isGraph) {
        const operation = isGraph ? 'invoke_agent' : 'invoke_workflow';
        begin(runId, startAgent(services().tracer, { operation, name }, parent ?? activeContext()));
      } else {
        // A step: what is inside of it belongs to the whole.
        keep(contexts, runId, parent);
      }
    },
    handleChainEnd: (_outputs: unknown, runId: string) => end(runId),
    handleChainError: (error: unknown, runId: string) => end(runId, error),
    handleToolStart(
      tool: Serialized,
      input: string,
      runId: string,
      parentId?: string,
      ...rest: unknown[]
    ) {
      const [, , runName, callId] = rest as [unknown, unknown, string?, string?];
      const { tracer, content } = services();
      const name = runName ?? nameIn(tool) ?? 'tool';
      const attributes = content ? toolContent(parsed(input)) : undefined;
      begin(runId, startTool(tracer, { name, callId, attributes }, parentOf(parentId)));
    },
    handleToolEnd(output: unknown, runId: string) {
      const { content: result = output } = (output ?? {}) as { content?: unknown };
      end(runId, undefined, services().content ? toolContent(undefined, result) : {});
    },
    handleToolError: (error: unknown, runId: string) => end(runId, error),
    handleRetrieverStart(
      retriever: Serialized,
      _query: string,
      runId: string,
      parentId?: string,
      ...rest: unknown[]
    ) {
      const [, , runName] = rest as [unknown, unknown, string?];
      const name = runName ?? nameIn(retriever);
      const attributes = { 'gen_ai.operation.name': 'retrieval' };
      const title = name === undefined ? 'retrieval' : `retrieval ${name}`;
      begin(runId, startOwn(services().tracer, title, attributes, parentOf(parentId)));
    },
    handleRetrieverEnd: (_documents: unknown, runId: string) => end(runId),
    handleRetrieverError: (error: unknown, runId: string) => end(runId, error),
    handleChatModelStart(
      _llm: unknown,
      _messages: unknown,
      runId: string,
      parentId?: string,
      ...rest: unknown[]
    ) {
      const [, , metadata] = rest as [unknown, unknown, Metadata?];
      beginModel(runId, parentId, metadata);
    },
    handleLLMStart(
      _llm: unknown,
      _prompts: unknown,
      runId: string,
      parentId?: string,
      ...rest: unknown[]
    ) {
      const [, , metadata] = rest as [unknown, unknown, Metadata?];
      beginModel(runId, parentId, metadata);
    },
    handleLLMEnd: (output: unknown, runId: string) => endModel(runId, output),
    handleLLMError: (error: unknown, runId: string) => endModel(runId, undefined, error),
  };
  return {
    contextOf: (runId) => (runId === undefined ? undefined : contexts.get(runId)),
    handler: handlerOf(handlers, place),
  };
}

/** LangChain prints what a handler throws. */
function handlerOf(
  handlers: Readonly<Record<string, (...given: never[]) => void>>,
  place: Place,
): object {
  const safe = Object.entries(handlers).map(([name, handle]) => [
    name,
    (...given: unknown[]) => {
      guarded(place, () => handle(...(given as never[])));
    },
  ]);
  return Object.assign(Object.fromEntries(safe) as object, {
    name: 'sightline',
    // In the task of the run, so that what is active is the run's.
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

/** The active context with the span of a run in it. */
export function withRun(run: Context | undefined): Context {
  return run !== undefined && trace.getSpan(run) !== undefined ? run : activeContext();
}
