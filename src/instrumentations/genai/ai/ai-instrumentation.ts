import type { Context } from '@opentelemetry/api';
import { type ChannelOperation, observeChannel } from '../../channels/channel-observer.ts';
import { startAgent, startOwn, startTool } from '../agent-span.ts';
import { toolContent } from '../content.ts';
import { GenAiInstrumentation, type GenAiOptions, observing } from '../genai-instrumentation.ts';
import { startModelCall } from '../genai-span.ts';
import { observeReadable } from './ai-stream.ts';
import {
  type AiEvent,
  aiAnswer,
  aiProvider,
  aiRequestAttributes,
  aiRequestContent,
  gatherAiStream,
} from './ai-values.ts';
import { lastingAsStreams, streamedRunOf } from './streamed-run.ts';

/** What the AI SDK publishes of an operation. */
interface Message {
  readonly type?: string;
  readonly event?: AiEvent;
}

const AI = observing('ai');

/**
 * Observes the AI SDK of Vercel (`ai` 7) by its channel: agents and their steps, calls of models and of tools,
 * embeddings and rerankings; in a bundle too. Source: AI SDK, "Telemetry", `ai:telemetry`.
 */
export class AiInstrumentation extends GenAiInstrumentation {
  constructor(config: GenAiOptions = {}) {
    super('ai', config);
  }

  protected override init(): undefined {
    return undefined;
  }

  override enable(): void {
    super.enable();
    observeChannel('ai:telemetry', {
      begin: (message: Message, active: Context) => this.#begin(message, active),
    });
  }

  #begin(message: Message, active: Context): ChannelOperation | undefined {
    const { type, event = {} } = message;
    const { tracer } = this.services();
    switch (type) {
      case 'generateText':
      case 'streamText':
        return lastingAsStreams(message, startAgent(tracer, { name: event.functionId }, active));
      case 'step': {
        const attributes = { 'ai.step.number': event.stepNumber ?? 0 };
        const step = startOwn(tracer, `step ${event.stepNumber ?? 0}`, attributes, active);
        return lastingAsStreams(message, step, streamedRunOf(active));
      }
      case 'languageModelCall':
        return this.#callModel(event, active);
      case 'executeTool':
        return this.#callTool(event, active);
      case 'embed':
      case 'embedMany':
        return this.#callOther('embeddings', event, active);
      case 'rerank':
        return this.#callOther('rerank', event, active);
      case 'generateSpeech':
        return this.#callOther('generate_content', event, active, 'speech');
      case 'transcribe':
      case 'streamTranscribe':
        return this.#callOther('generate_content', event, active, 'text');
      default:
        return undefined;
    }
  }

  #callModel(event: AiEvent, active: Context): ChannelOperation {
    const { tracer, content } = this.services();
    const run = streamedRunOf(active);
    const call = startModelCall(
      tracer,
      {
        operation: 'chat',
        provider: aiProvider(event.provider),
        model: event.modelId,
        attributes: { ...aiRequestAttributes(event), ...(content && aiRequestContent(event)) },
      },
      active,
    );
    return {
      context: call.context,
      end({ result, error }) {
        const { stream, ...rest } = (result ?? {}) as { stream?: unknown };
        if (error === undefined && stream instanceof ReadableStream) {
          const { request } = rest as { request?: { url?: string } };
          observeReadable(stream, call, gatherAiStream(request, content), AI, run);
          return;
        }
        if (error === undefined) call.answer(aiAnswer(rest, content));
        call.end(error);
      },
    };
  }

  #callTool({ toolCall = {} }: AiEvent, active: Context): ChannelOperation {
    const { tracer, content } = this.services();
    const { toolName: name = 'tool', toolCallId: callId, input } = toolCall;
    const attributes = content ? toolContent(input) : undefined;
    const tool = startTool(tracer, { name, callId, attributes }, active);
    const run = streamedRunOf(active);
    return {
      context: tool.context,
      end({ result, error }) {
        const { output } = (result ?? {}) as { output?: ToolOutput };
        if (content && output?.output !== undefined) {
          tool.span.setAttributes(toolContent(undefined, output.output));
        }
        tool.end(error ?? (output?.type === 'tool-error' ? (output.error ?? 'error') : undefined));
        run?.seen();
      },
    };
  }

  #callOther(
    operation: string,
    event: AiEvent,
    active: Context,
    output?: string,
  ): ChannelOperation {
    const { tracer } = this.services();
    const call = startModelCall(
      tracer,
      {
        operation,
        provider: aiProvider(event.provider),
        model: event.modelId,
        ...(output !== undefined && { attributes: { 'gen_ai.output.type': output } }),
      },
      active,
    );
    return {
      context: call.context,
      end({ result, error }) {
        const { usage, response } = (result ?? {}) as {
          usage?: { tokens?: number };
          response?: { id?: string; modelId?: string };
        };
        call.answer({
          id: response?.id,
          model: response?.modelId,
          usage: { input: usage?.tokens },
        });
        call.end(error);
      },
    };
  }
}

interface ToolOutput {
  readonly type?: string;
  readonly output?: unknown;
  readonly error?: unknown;
}
