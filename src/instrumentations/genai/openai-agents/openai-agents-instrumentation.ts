import {
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { runIn } from '../../../context/active-context.ts';
import { guarded } from '../../../util/guard.ts';
import { mimicFunction } from '../../patching/mimic-function.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { withExports } from '../../patching/with-exports.ts';
import { type OwnSpan, startAgent, startTool } from '../agent-span.ts';
import { parsed, toolContent } from '../content.ts';
import { GenAiInstrumentation, type GenAiOptions, observing } from '../genai-instrumentation.ts';

type Call = (this: unknown, ...given: unknown[]) => unknown;

interface Exports {
  readonly Runner?: { readonly prototype: Record<string, unknown> };
}

interface ToolExports {
  readonly invokeFunctionTool?: Call;
}

interface Invocation {
  readonly tool?: { readonly name?: string };
  readonly input?: unknown;
  readonly details?: { readonly toolCall?: { readonly callId?: string } };
}

const VERSIONS = ['>=0.1.0 <1'];
const AGENTS = observing('@openai/agents');

/**
 * Spans for each run of an agent of the OpenAI Agents SDK, and for the functions that it calls. The calls of models
 * are those of the SDK of OpenAI, below.
 */
export class OpenAiAgentsInstrumentation extends GenAiInstrumentation {
  constructor(config: GenAiOptions = {}) {
    super('openai-agents', config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    return new InstrumentationNodeModuleDefinition(
      '@openai/agents-core',
      VERSIONS,
      (exports: Exports) => {
        if (exports.Runner !== undefined) this.#observeRuns(exports.Runner.prototype);
        return exports;
      },
      () => {},
      ['js', 'mjs'].map(
        (ending) =>
          new InstrumentationNodeModuleFile(
            `@openai/agents-core/dist/tool.${ending}`,
            VERSIONS,
            (exports: ToolExports) => {
              const { invokeFunctionTool: original } = exports;
              if (typeof original !== 'function') return exports;
              return withExports(exports, { invokeFunctionTool: this.#observedTool(original) });
            },
            () => {},
          ),
      ),
    );
  }

  #observeRuns(prototype: Record<string, unknown>): void {
    const start = (agent: unknown) => {
      const { name } = (agent ?? {}) as { name?: unknown };
      return startAgent(this.services().tracer, {
        name: typeof name === 'string' ? name : undefined,
      });
    };
    replaceMethod(
      prototype,
      'run',
      (original) =>
        function run(this: unknown, ...given: unknown[]) {
          const agent = guarded(AGENTS, () => start(given[0]));
          if (agent === undefined) return Reflect.apply(original as Call, this, given);
          const returned = runIn(agent.context, apply, { method: original, self: this }, given);
          guarded(AGENTS, () => endWith(returned, agent));
          return returned;
        },
    );
  }

  #observedTool(original: Call): Call {
    const services = () => this.services();
    const invokeFunctionTool: Call = function (...given) {
      const tool = guarded(AGENTS, () => {
        const { tracer, content } = services();
        const { tool: called, input, details } = (given[0] ?? {}) as Invocation;
        return startTool(tracer, {
          name: called?.name ?? 'tool',
          callId: details?.toolCall?.callId,
          ...(content && { attributes: toolContent(parsed(input)) }),
        });
      });
      if (tool === undefined) return Reflect.apply(original, this, given);
      const returned = runIn(
        tool.context,
        apply,
        { method: original as Method, self: this },
        given,
      );
      guarded(AGENTS, () => endWith(returned, tool, services().content));
      return returned;
    };
    return mimicFunction(invokeFunctionTool, original);
  }
}

function apply(
  { method, self }: { readonly method: Method; readonly self: unknown },
  given: readonly unknown[],
): unknown {
  return Reflect.apply(method as Call, self, given);
}

/** A branch of its own: whether a rejection is handled stays for the service to say. */
function endWith(returned: unknown, own: OwnSpan, content = false): void {
  if (!(returned instanceof Promise)) {
    own.end();
    return;
  }
  const fail = (error: unknown) => {
    guarded(AGENTS, () => own.end(error));
  };
  returned.then((result: unknown) => {
    guarded(AGENTS, () => {
      const { completed } = (result ?? {}) as { completed?: unknown };
      if (completed instanceof Promise) {
        completed.then(() => own.end(), fail);
        return;
      }
      if (content) own.span.setAttributes(toolContent(undefined, result));
      own.end();
    });
  }, fail);
}
