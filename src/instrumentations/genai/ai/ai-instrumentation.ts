import type { Context } from '@opentelemetry/api';
import { type ChannelOperation, observeChannel } from '../../channels/channel-observer.ts';
import { startAgent, startInternalSpan, startTool } from '../agent-span.ts';
import { toolContent } from '../content.ts';
import { type GenAiServices, genAiInstrumentation, sdkPlace } from '../genai-instrumentation.ts';
import { startModelCall } from '../genai-span.ts';
import { observeReadable } from './ai-stream.ts';
import {
  type AiEvent,
  aiProvider,
  aiRequestAttributes,
  aiRequestContent,
  aiResponse,
  createAiStreamBuilder,
} from './ai-values.ts';
import { endWithStreams, streamedRunOf } from './streamed-run.ts';

/** What the AI SDK publishes of an operation. */
interface Message {
  readonly type?: string;
  readonly event?: AiEvent;
}

const AI = sdkPlace('ai');

/**
 * Observes the AI SDK of Vercel (`ai` 7) by its diagnostics channel, which also works in a bundle: agents and their
 * steps, model and tool calls, embeddings and rerankings. Source: AI SDK, "Telemetry", `ai:telemetry`.
 */
export const AiInstrumentation = genAiInstrumentation('ai', {
  enable: (services) =>
    observeChannel('ai:telemetry', {
      begin: (message: Message, active: Context) => startOperation(message, active, services()),
    }),
});

function startOperation(
  message: Message,
  active: Context,
  services: GenAiServices,
): ChannelOperation | undefined {
  const { type, event = {} } = message;
  const { tracer } = services;
  switch (type) {
    case 'generateText':
    case 'streamText':
      return endWithStreams(message, startAgent(tracer, { name: event.functionId }, active));
    case 'step': {
      const number = event.stepNumber ?? 0;
      const attributes = { 'ai.step.number': number };
      const step = startInternalSpan(tracer, `step ${number}`, attributes, active);
      return endWithStreams(message, step, streamedRunOf(active));
    }
    case 'languageModelCall':
      return startChat(event, active, services);
    case 'executeTool':
      return startToolCall(event, active, services);
    case 'embed':
    case 'embedMany':
      return startOther('embeddings', event, active, services);
    case 'rerank':
      return startOther('rerank', event, active, services);
    case 'generateSpeech':
      return startOther('generate_content', event, active, services, 'speech');
    case 'transcribe':
    case 'streamTranscribe':
      return startOther('generate_content', event, active, services, 'text');
    default:
      return undefined;
  }
}

function startChat(
  event: AiEvent,
  active: Context,
  { tracer, content }: GenAiServices,
): ChannelOperation {
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
        observeReadable(stream, call, createAiStreamBuilder(request, content), AI, run);
        return;
      }
      if (error === undefined) call.setResponse(aiResponse(rest, content));
      call.end(error);
    },
  };
}

function startToolCall(
  { toolCall = {} }: AiEvent,
  active: Context,
  { tracer, content }: GenAiServices,
): ChannelOperation {
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
      run?.touch();
    },
  };
}

interface ToolOutput {
  readonly type?: string;
  readonly output?: unknown;
  readonly error?: unknown;
}

function startOther(
  operation: string,
  event: AiEvent,
  active: Context,
  { tracer }: GenAiServices,
  outputType?: string,
): ChannelOperation {
  const call = startModelCall(
    tracer,
    {
      operation,
      provider: aiProvider(event.provider),
      model: event.modelId,
      ...(outputType !== undefined && { attributes: { 'gen_ai.output.type': outputType } }),
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
      call.setResponse({
        id: response?.id,
        model: response?.modelId,
        usage: { input: usage?.tokens },
      });
      call.end(error);
    },
  };
}
