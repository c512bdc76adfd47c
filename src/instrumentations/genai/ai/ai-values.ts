import type { Attributes } from '@opentelemetry/api';
import { contentAttributes, type Message, type Part, text } from '../content.ts';
import { type ModelResponse, withoutUndefined } from '../genai-span.ts';
import type { ResponseBuilder } from '../model-stream.ts';
import { serverOf } from '../provider-address.ts';
import { numberOf, stringsOf } from '../wire-values.ts';

/** What the AI SDK publishes when a call starts. */
export interface AiEvent {
  readonly callId?: string;
  readonly functionId?: string;
  readonly provider?: string;
  readonly modelId?: string;
  readonly stepNumber?: number;
  readonly instructions?: unknown;
  readonly messages?: unknown;
  readonly toolCall?: {
    readonly toolCallId?: string;
    readonly toolName?: string;
    readonly input?: unknown;
  };
  readonly [name: string]: unknown;
}

/** The response of a provider, in the interface that all providers of the AI SDK implement. */
interface ProviderResult {
  readonly content?: readonly AiPart[];
  readonly finishReason?: FinishReason;
  readonly usage?: ProviderUsage;
  readonly request?: { readonly url?: string };
  readonly response?: { readonly id?: string; readonly modelId?: string };
}

type FinishReason = string | { readonly unified?: string };

interface ProviderUsage {
  readonly inputTokens?: {
    readonly total?: number;
    readonly cacheRead?: number;
    readonly cacheWrite?: number;
  };
  readonly outputTokens?: { readonly total?: number; readonly reasoning?: number };
}

interface AiPart {
  readonly type?: string;
  readonly text?: string;
  readonly toolCallId?: string;
  readonly toolName?: string;
  readonly input?: unknown;
  readonly output?: unknown;
}

const PROVIDERS: ReadonlyArray<readonly [begin: string, name: string]> = [
  ['azure', 'azure.ai.openai'],
  ['google.vertex', 'gcp.vertex_ai'],
  ['vertex', 'gcp.vertex_ai'],
  ['google', 'gcp.gemini'],
  ['amazon-bedrock', 'aws.bedrock'],
  ['bedrock', 'aws.bedrock'],
  ['mistral', 'mistral_ai'],
  ['xai', 'x_ai'],
  ['moonshotai', 'moonshot_ai'],
];

/** @param provider as in the AI SDK: `openai.chat`. Source: semantic-conventions-genai v0.1.0, `gen_ai.provider.name`. */
export function aiProvider(provider = 'ai'): string {
  return PROVIDERS.find(([begin]) => provider.startsWith(begin))?.[1] ?? provider.split('.')[0]!;
}

export function aiRequestAttributes(event: AiEvent): Attributes {
  return withoutUndefined({
    'gen_ai.request.max_tokens': numberOf(event.maxOutputTokens),
    'gen_ai.request.temperature': numberOf(event.temperature),
    'gen_ai.request.top_p': numberOf(event.topP),
    'gen_ai.request.top_k': numberOf(event.topK),
    'gen_ai.request.seed': numberOf(event.seed),
    'gen_ai.request.frequency_penalty': numberOf(event.frequencyPenalty),
    'gen_ai.request.presence_penalty': numberOf(event.presencePenalty),
    'gen_ai.request.stop_sequences': stringsOf(event.stopSequences),
  });
}

export function aiRequestContent({ instructions, messages }: AiEvent): Attributes {
  return contentAttributes({
    ...(typeof instructions === 'string' && { system: [text(instructions)] }),
    input: Array.isArray(messages) ? messages.map(messageOf) : [],
  });
}

export function aiResponse(result: ProviderResult, content: boolean): ModelResponse {
  const { response, request, usage, content: parts = [] } = result;
  const reason = finishReason(result.finishReason);
  const { address, port } = serverOf(request?.url);
  const output: Message[] = [
    { role: 'assistant', parts: parts.map(partOf), finish_reason: reason ?? '' },
  ];
  return {
    id: response?.id,
    model: response?.modelId,
    finishReasons: reason === undefined ? [] : [reason],
    ...(usage && {
      usage: {
        input: usage.inputTokens?.total,
        output: usage.outputTokens?.total,
        cacheRead: usage.inputTokens?.cacheRead,
        cacheWrite: usage.inputTokens?.cacheWrite,
        reasoning: usage.outputTokens?.reasoning,
      },
    }),
    attributes: withoutUndefined({
      'server.address': address,
      'server.port': port,
      ...(content && contentAttributes({ output })),
    }),
  };
}

/** In the terms that all providers share. */
function finishReason(reason: FinishReason | undefined): string | undefined {
  return (typeof reason === 'object' ? reason.unified : reason)?.replaceAll('-', '_');
}

function messageOf({ role = 'user', content }: { role?: string; content?: unknown }): Message {
  const parts = typeof content === 'string' ? [text(content)] : [];
  return { role, parts: Array.isArray(content) ? content.map(partOf) : parts };
}

function partOf(part: AiPart): Part {
  const { type = 'unknown', toolCallId: id, toolName: name = '' } = part ?? {};
  if (type === 'text' || type === 'reasoning') return { type, content: part.text ?? '' };
  if (type === 'tool-call') return { type: 'tool_call', id, name, arguments: part.input };
  if (type === 'tool-result') return { type: 'tool_call_response', id, response: part.output };
  return { type };
}

/** One part of a stream of a provider. */
interface StreamPart {
  readonly type?: string;
  readonly id?: string;
  readonly modelId?: string;
  readonly delta?: string;
  readonly finishReason?: FinishReason;
  readonly usage?: ProviderUsage;
  readonly error?: unknown;
  readonly toolCallId?: string;
  readonly toolName?: string;
  readonly input?: unknown;
}

export function createAiStreamBuilder(
  request: ProviderResult['request'],
  content: boolean,
): ResponseBuilder {
  let result: ProviderResult = { ...(request && { request }) };
  let error: unknown;
  let output = '';
  const calls: AiPart[] = [];
  return {
    add(chunk: unknown) {
      const part = (chunk ?? {}) as StreamPart;
      if (part.type === 'response-metadata') {
        const { id, modelId } = part;
        result = { ...result, response: withoutUndefined({ id, modelId }) as { id?: string } };
      } else if (part.type === 'finish') {
        const { finishReason: reason, usage } = part;
        result = {
          ...result,
          ...withoutUndefined({ finishReason: reason, usage }),
        } as ProviderResult;
      } else if (part.type === 'error') error = part.error;
      else if (part.type === 'text-delta' && content) output += part.delta ?? '';
      else if (part.type === 'tool-call' && content) calls.push(part as AiPart);
    },
    response: () =>
      aiResponse(
        {
          ...result,
          content: [...(output === '' ? [] : [{ type: 'text', text: output }]), ...calls],
        },
        content,
      ),
    failure: () => error as Error | undefined,
  };
}

/** Whether a part of a stream is output, not metadata. */
export function isOutput(chunk: unknown): boolean {
  const { type = '' } = (chunk ?? {}) as StreamPart;
  return /-delta$|^(tool-call|file|source)$/.test(type);
}
