import type { Attributes } from '@opentelemetry/api';
import { contentAttributes, type Message, type Part, parseArguments, text } from '../content.ts';
import type { TokenUsage } from '../genai-metrics.ts';
import { type ModelResponse, withoutUndefined } from '../genai-span.ts';
import type { ResponseBuilder } from '../model-stream.ts';
import { numberOf, stringOf, stringsOf } from '../wire-values.ts';

/** The body of chat completions, and of the older completions. */
interface ChatRequest {
  readonly model?: unknown;
  readonly messages?: unknown;
  readonly stream?: unknown;
  readonly [name: string]: unknown;
}

interface Choice {
  readonly index?: number;
  readonly finish_reason?: string | null;
  readonly message?: WireMessage;
  readonly delta?: WireMessage;
  readonly text?: string;
}

interface WireMessage {
  readonly role?: string;
  readonly content?: unknown;
  readonly refusal?: string | null;
  readonly reasoning_content?: string | null;
  readonly tool_call_id?: string;
  readonly tool_calls?: readonly WireToolCall[];
}

interface WireToolCall {
  readonly index?: number;
  readonly id?: string;
  readonly function?: { readonly name?: string; readonly arguments?: string };
  readonly custom?: { readonly name?: string; readonly input?: string };
}

interface Completion {
  readonly id?: string;
  readonly model?: string;
  readonly choices?: readonly Choice[];
  readonly usage?: WireUsage | null;
  readonly service_tier?: string | null;
  readonly system_fingerprint?: string | null;
}

interface WireUsage {
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
  readonly prompt_tokens_details?: {
    readonly cached_tokens?: number;
    readonly cache_write_tokens?: number;
  } | null;
  readonly completion_tokens_details?: { readonly reasoning_tokens?: number } | null;
}

/** Source: semantic-conventions-genai v0.1.0, "OpenAI". */
export function chatRequestAttributes(request: ChatRequest): Attributes {
  const { stop, n, response_format: format, service_tier: tier } = request;
  return withoutUndefined({
    'gen_ai.request.max_tokens': numberOf(request.max_completion_tokens ?? request.max_tokens),
    'gen_ai.request.temperature': numberOf(request.temperature),
    'gen_ai.request.top_p': numberOf(request.top_p),
    'gen_ai.request.frequency_penalty': numberOf(request.frequency_penalty),
    'gen_ai.request.presence_penalty': numberOf(request.presence_penalty),
    'gen_ai.request.seed': numberOf(request.seed),
    'gen_ai.request.choice.count': typeof n === 'number' && n !== 1 ? n : undefined,
    'gen_ai.request.stop_sequences': typeof stop === 'string' ? [stop] : stringsOf(stop),
    'gen_ai.request.reasoning.level': stringOf(request.reasoning_effort),
    'gen_ai.output.type': outputType((format as { type?: unknown } | undefined)?.type),
    'openai.request.service_tier': tier === 'auto' ? undefined : stringOf(tier),
  });
}

export function outputType(format: unknown): string | undefined {
  if (format === 'json_schema' || format === 'json_object') return 'json';
  return format === 'text' ? 'text' : undefined;
}

export function chatRequestContent(request: ChatRequest): Attributes {
  const { messages, prompt } = request;
  if (Array.isArray(messages)) return contentAttributes({ input: messages.map(messageOf) });
  return typeof prompt === 'string'
    ? contentAttributes({ input: [{ role: 'user', parts: [text(prompt)] }] })
    : {};
}

export function chatResponse(completion: Completion, content: boolean): ModelResponse {
  const { id, model, choices = [], usage } = completion;
  return {
    id,
    model,
    finishReasons: choices.flatMap(({ finish_reason: reason }) => reason ?? []),
    ...(usage && { usage: chatUsage(usage) }),
    attributes: withoutUndefined({
      'openai.response.service_tier': completion.service_tier ?? undefined,
      'openai.response.system_fingerprint': completion.system_fingerprint ?? undefined,
      ...(content && contentAttributes({ output: choices.map(choiceMessage) })),
    }),
  };
}

function chatUsage(usage: WireUsage): TokenUsage {
  return {
    input: usage.prompt_tokens,
    output: usage.completion_tokens,
    cacheRead: usage.prompt_tokens_details?.cached_tokens,
    cacheWrite: usage.prompt_tokens_details?.cache_write_tokens,
    reasoning: usage.completion_tokens_details?.reasoning_tokens,
  };
}

function choiceMessage({ message, text: plain, finish_reason: reason }: Choice): Message {
  return {
    ...messageOf(message ?? { role: 'assistant', content: plain }),
    finish_reason: reason ?? '',
  };
}

function messageOf(message: WireMessage): Message {
  const { role = 'assistant', content, tool_calls: calls = [], tool_call_id: id } = message ?? {};
  if (role === 'tool')
    return { role, parts: [{ type: 'tool_call_response', id, response: content }] };
  return {
    role,
    parts: [
      ...(message?.reasoning_content
        ? [{ type: 'reasoning', content: message.reasoning_content } as const]
        : []),
      ...partsOf(content),
      ...(message?.refusal ? [text(message.refusal)] : []),
      ...calls.map(
        ({ id: callId, function: tool, custom }): Part => ({
          type: 'tool_call',
          id: callId,
          name: tool?.name ?? custom?.name ?? '',
          arguments: parseArguments(tool?.arguments ?? custom?.input),
        }),
      ),
    ],
  };
}

function partsOf(content: unknown): Part[] {
  if (typeof content === 'string') return [text(content)];
  if (!Array.isArray(content)) return [];
  return content.map((part): Part => {
    const { type, text: plain, image_url: image } = part as Record<string, unknown>;
    if (typeof plain === 'string') return text(plain);
    const url = (image as { url?: unknown } | undefined)?.url;
    // A data URL holds the image itself.
    if (typeof url === 'string' && !url.startsWith('data:')) {
      return { type: 'uri', modality: 'image', uri: url };
    }
    return { type: String(type ?? 'unknown') };
  });
}

/** @param content whether the text of the stream is kept */
export function createChatBuilder(content: boolean): ResponseBuilder {
  let id: string | undefined;
  let model: string | undefined;
  let usage: WireUsage | undefined;
  let tier: string | undefined;
  let fingerprint: string | undefined;
  const choices = new Map<number, PartialChoice>();
  return {
    add(chunk) {
      const completion = (chunk ?? {}) as Completion;
      id ??= completion.id;
      model ??= completion.model;
      usage = completion.usage ?? usage;
      tier = completion.service_tier ?? tier;
      fingerprint = completion.system_fingerprint ?? fingerprint;
      for (const choice of completion.choices ?? []) {
        const index = choice.index ?? 0;
        const partial = choices.get(index) ?? { text: '', calls: new Map(), reason: undefined };
        choices.set(index, partial);
        partial.reason = choice.finish_reason ?? partial.reason;
        if (content) addDelta(partial, choice);
      }
    },
    response: () =>
      chatResponse(
        withoutUndefined({
          id,
          model,
          usage,
          service_tier: tier,
          system_fingerprint: fingerprint,
          choices: [...choices.values()].map(wholeChoice),
        }) as Completion,
        content,
      ),
  };
}

/** A choice, as far as the chunks of a stream have brought it. */
interface PartialChoice {
  text: string;
  readonly calls: Map<number, { id: string | undefined; name: string; arguments: string }>;
  reason: string | undefined;
}

function addDelta(partial: PartialChoice, { delta, text: plain }: Choice): void {
  const added = plain ?? delta?.content;
  if (typeof added === 'string') partial.text += added;
  for (const { index = 0, id, function: tool } of delta?.tool_calls ?? []) {
    const call = partial.calls.get(index) ?? { id: undefined, name: '', arguments: '' };
    partial.calls.set(index, call);
    call.id ??= id;
    call.name += tool?.name ?? '';
    call.arguments += tool?.arguments ?? '';
  }
}

function wholeChoice({ text: content, calls, reason }: PartialChoice): Choice {
  return {
    finish_reason: reason ?? null,
    message: {
      role: 'assistant',
      ...(content !== '' && { content }),
      tool_calls: [...calls.values()].map(({ id, ...tool }) => ({
        ...(id !== undefined && { id }),
        function: tool,
      })),
    },
  };
}
