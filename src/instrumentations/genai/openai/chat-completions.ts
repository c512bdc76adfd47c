import type { Attributes } from '@opentelemetry/api';
import { contentAttributes, type Message, type Part, parsed, text } from '../content.ts';
import type { TokenUsage } from '../genai-metrics.ts';
import { type ModelAnswer, withoutUndefined } from '../genai-span.ts';
import type { Gathering } from '../model-stream.ts';
import { numberOf, stringOf, stringsOf } from '../wire-values.ts';

/** What chat completions, and the older completions, are asked with. */
export interface ChatRequest {
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

export function chatAnswer(completion: Completion, content: boolean): ModelAnswer {
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
  const made = messageOf(message ?? { role: 'assistant', content: plain });
  return { ...made, finish_reason: reason ?? '' };
}

function messageOf(given: WireMessage): Message {
  const { role = 'assistant', content, tool_calls: calls = [], tool_call_id: id } = given ?? {};
  if (role === 'tool')
    return { role, parts: [{ type: 'tool_call_response', id, response: content }] };
  return {
    role,
    parts: [
      ...(given?.reasoning_content
        ? [{ type: 'reasoning', content: given.reasoning_content } as const]
        : []),
      ...partsOf(content),
      ...(given?.refusal ? [text(given.refusal)] : []),
      ...calls.map(
        ({ id: callId, function: called, custom }): Part => ({
          type: 'tool_call',
          id: callId,
          name: called?.name ?? custom?.name ?? '',
          arguments: parsed(called?.arguments ?? custom?.input),
        }),
      ),
    ],
  };
}

function partsOf(content: unknown): Part[] {
  if (typeof content === 'string') return [text(content)];
  if (!Array.isArray(content)) return [];
  return content.map((part): Part => {
    const { type, text: said, image_url: image } = part as Record<string, unknown>;
    if (typeof said === 'string') return text(said);
    const url = (image as { url?: unknown } | undefined)?.url;
    // Pictures inside of the request are bytes in a text.
    if (typeof url === 'string' && !url.startsWith('data:')) {
      return { type: 'uri', modality: 'image', uri: url };
    }
    return { type: String(type ?? 'unknown') };
  });
}

/** What a stream of chat completions says, without its texts where content is not wanted. */
export function gatherChat(content: boolean): Gathering {
  let id: string | undefined;
  let model: string | undefined;
  let usage: WireUsage | undefined;
  let tier: string | undefined;
  let fingerprint: string | undefined;
  const choices = new Map<number, GatheredChoice>();
  return {
    add(chunk) {
      const given = (chunk ?? {}) as Completion;
      id ??= given.id;
      model ??= given.model;
      usage = given.usage ?? usage;
      tier = given.service_tier ?? tier;
      fingerprint = given.system_fingerprint ?? fingerprint;
      for (const choice of given.choices ?? []) {
        const index = choice.index ?? 0;
        const gathered = choices.get(index) ?? { said: '', calls: new Map(), reason: undefined };
        choices.set(index, gathered);
        gathered.reason = choice.finish_reason ?? gathered.reason;
        if (content) addDelta(gathered, choice);
      }
    },
    answer: () =>
      chatAnswer(
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

interface GatheredChoice {
  said: string;
  readonly calls: Map<number, { id: string | undefined; name: string; arguments: string }>;
  reason: string | undefined;
}

function addDelta(gathered: GatheredChoice, { delta, text: plain }: Choice): void {
  const said = plain ?? delta?.content;
  if (typeof said === 'string') gathered.said += said;
  for (const call of delta?.tool_calls ?? []) {
    const index = call.index ?? 0;
    const known = gathered.calls.get(index) ?? { id: undefined, name: '', arguments: '' };
    gathered.calls.set(index, known);
    known.id ??= call.id;
    known.name += call.function?.name ?? '';
    known.arguments += call.function?.arguments ?? '';
  }
}

function wholeChoice({ said, calls, reason }: GatheredChoice): Choice {
  return {
    finish_reason: reason ?? null,
    message: {
      role: 'assistant',
      ...(said !== '' && { content: said }),
      tool_calls: [...calls.values()].map(({ id, ...called }) => ({
        ...(id !== undefined && { id }),
        function: called,
      })),
    },
  };
}
