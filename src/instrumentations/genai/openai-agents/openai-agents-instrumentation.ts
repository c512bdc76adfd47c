import {
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { runIn } from '../../../context/active-context.ts';
import { guarded } from '../../../util/guard.ts';
import { mimicFunction } from '../../patching/mimic-function.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { withExports } from '../../patching/with-exports.ts';
import { type InternalSpan, startAgent, startTool } from '../agent-span.ts';
import { parseArguments, toolContent } from '../content.ts';
import { type GenAiServices, genAiInstrumentation, sdkPlace } from '../genai-instrumentation.ts';
import { applyMethod, type SdkMethod } from '../method-call.ts';

interface Exports {
  readonly Runner?: { readonly prototype: Record<string, unknown> };
}

interface ToolExports {
  readonly invokeFunctionTool?: SdkMethod;
}

interface Invocation {
  readonly tool?: { readonly name?: string };
  readonly input?: unknown;
  readonly details?: { readonly toolCall?: { readonly callId?: string } };
}

const VERSIONS = ['>=0.1.0 <1'];
const AGENTS = sdkPlace('@openai/agents');

/**
 * Records a span for each run of an agent of the OpenAI Agents SDK, and for each function that it calls. Model calls are
 * recorded by the instrumentation of the SDK of OpenAI below it.
 */
export const OpenAiAgentsInstrumentation = genAiInstrumentation('openai-agents', {
  modules: (services) =>
    new InstrumentationNodeModuleDefinition(
      '@openai/agents-core',
      VERSIONS,
      (exports: Exports) => {
        if (exports.Runner !== undefined) observeRuns(exports.Runner.prototype, services);
        return exports;
      },
      () => {},
      ['js', 'mjs'].map(
        (extension) =>
          new InstrumentationNodeModuleFile(
            `@openai/agents-core/dist/tool.${extension}`,
            VERSIONS,
            (exports: ToolExports) => {
              const { invokeFunctionTool: original } = exports;
              if (typeof original !== 'function') return exports;
              return withExports(exports, { invokeFunctionTool: observedTool(original, services) });
            },
            () => {},
          ),
      ),
    ),
});

function observeRuns(prototype: Record<string, unknown>, services: () => GenAiServices): void {
  const start = (agent: unknown) => {
    const { name } = (agent ?? {}) as { name?: unknown };
    return startAgent(services().tracer, { name: typeof name === 'string' ? name : undefined });
  };
  replaceMethod(
    prototype,
    'run',
    (original) =>
      function run(this: unknown, ...args: unknown[]) {
        const method = original as SdkMethod;
        const agent = guarded(AGENTS, () => start(args[0]));
        if (agent === undefined) return Reflect.apply(method, this, args);
        const result = runIn(agent.context, applyMethod, { method, self: this }, args);
        guarded(AGENTS, () => endWith(result, agent));
        return result;
      },
  );
}

function observedTool(original: SdkMethod, services: () => GenAiServices): SdkMethod {
  const invokeFunctionTool: SdkMethod = function (...args) {
    const tool = guarded(AGENTS, () => {
      const { tracer, content } = services();
      const { tool: functionTool, input, details } = (args[0] ?? {}) as Invocation;
      return startTool(tracer, {
        name: functionTool?.name ?? 'tool',
        callId: details?.toolCall?.callId,
        ...(content && { attributes: toolContent(parseArguments(input)) }),
      });
    });
    if (tool === undefined) return Reflect.apply(original, this, args);
    const result = runIn(tool.context, applyMethod, { method: original, self: this }, args);
    guarded(AGENTS, () => endWith(result, tool, services().content));
    return result;
  };
  return mimicFunction(invokeFunctionTool, original);
}

/** Observes a separate branch of a promise: the service decides whether a rejection is handled. */
function endWith(result: unknown, operation: InternalSpan, content = false): void {
  if (!(result instanceof Promise)) {
    operation.end();
    return;
  }
  const fail = (error: unknown) => {
    guarded(AGENTS, () => operation.end(error));
  };
  result.then((value: unknown) => {
    guarded(AGENTS, () => {
      const { completed } = (value ?? {}) as { completed?: unknown };
      if (completed instanceof Promise) {
        completed.then(() => operation.end(), fail);
        return;
      }
      if (content) operation.span.setAttributes(toolContent(undefined, value));
      operation.end();
    });
  }, fail);
}
