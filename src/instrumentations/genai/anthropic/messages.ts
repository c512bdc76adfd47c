import type { Attributes } from '@opentelemetry/api';
import { contentAttributes, type Message, type Part, parseArguments, text } from '../content.ts';
import { type TokenUsage, withCachedInput } from '../genai-metrics.ts';
import { type ModelResponse, withoutUndefined } from '../genai-span.ts';
import type { ResponseBuilder } from '../model-stream.ts';
import { numberOf, stringOf, stringsOf } from '../wire-values.ts';

/** The body of `messages.create`. */
type MessagesRequest = Readonly<Record<string, unknown>>;

interface WireBlock {
  readonly type?: string;
  readonly text?: string;
  readonly thinking?: string;
  readonly id?: string;
  readonly name?: string;
  readonly input?: unknown;
  readonly tool_use_id?: string;
  readonly content?: unknown;
  readonly source?: { readonly type?: string; readonly url?: string };
}

interface WireUsage {
  readonly input_tokens?: number | null;
  readonly output_tokens?: number | null;
  readonly cache_creation_input_tokens?: number | null;
  readonly cache_read_input_tokens?: number | null;
  readonly output_tokens_details?: { readonly thinking_tokens?: number | null } | null;
}

interface WireMessage {
  readonly id?: string;
  readonly model?: string;
  readonly role?: string;
  readonly content?: readonly WireBlock[];
  readonly stop_reason?: string | null;
  readonly usage?: WireUsage;
}

/** Source: semantic-conventions-genai v0.1.0, "Anthropic". */
export function messagesRequestAttributes(request: MessagesRequest): Attributes {
  const { thinking, output_config: output } = request;
  const effort = (output as { effort?: unknown } | undefined)?.effort;
  return withoutUndefined({
    'gen_ai.request.max_tokens': numberOf(request.max_tokens),
    'gen_ai.request.temperature': numberOf(request.temperature),
    'gen_ai.request.top_p': numberOf(request.top_p),
    'gen_ai.request.top_k': numberOf(request.top_k),
    'gen_ai.request.stop_sequences': stringsOf(request.stop_sequences),
    'gen_ai.request.reasoning.level':
      stringOf(effort) ?? stringOf((thinking as { type?: unknown } | undefined)?.type),
  });
}

export function messagesRequestContent({ system, messages }: MessagesRequest): Attributes {
  return contentAttributes({
    system: partsOf(system),
    input: Array.isArray(messages) ? messages.map(messageOf) : [],
  });
}

export function messagesResponse(message: WireMessage, content: boolean): ModelResponse {
  const { id, model, stop_reason: reason, usage } = message;
  return {
    id,
    model,
    finishReasons: reason ? [finishReason(reason)] : [],
    ...(usage && { usage: usageOf(usage) }),
    ...(content && {
      attributes: contentAttributes({
        output: [{ ...messageOf(message), finish_reason: finishReason(reason ?? '') }],
      }),
    }),
  };
}

function usageOf(usage: WireUsage): TokenUsage {
  return withCachedInput({
    input: usage.input_tokens ?? undefined,
    output: usage.output_tokens ?? undefined,
    cacheRead: usage.cache_read_input_tokens ?? undefined,
    cacheWrite: usage.cache_creation_input_tokens ?? undefined,
    reasoning: usage.output_tokens_details?.thinking_tokens ?? undefined,
  });
}

const REASONS: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
};

/** In the terms that all providers share. */
function finishReason(reason: string): string {
  return REASONS[reason] ?? reason;
}

function messageOf({ role = 'assistant', content }: { role?: string; content?: unknown }): Message {
  return { role, parts: partsOf(content) };
}

function partsOf(content: unknown): Part[] {
  if (typeof content === 'string') return [text(content)];
  return Array.isArray(content) ? content.map(partOf) : [];
}

function partOf(block: WireBlock): Part {
  const { type = 'unknown', id, name = '', input, source } = block ?? {};
  if (type === 'text') return text(block.text ?? '');
  if (type === 'thinking') return { type: 'reasoning', content: block.thinking ?? '' };
  if (type === 'tool_use' || type === 'server_tool_use') {
    return { type: 'tool_call', id, name, arguments: input };
  }
  if (type.endsWith('tool_result')) {
    return { type: 'tool_call_response', id: block.tool_use_id, response: block.content };
  }
  if (source?.type === 'url') return { type: 'uri', modality: type, uri: source.url ?? '' };
  return { type };
}

interface Event {
  readonly type?: string;
  readonly index?: number;
  readonly message?: WireMessage;
  readonly content_block?: WireBlock;
  readonly delta?: {
    readonly stop_reason?: string | null;
    readonly text?: string;
    readonly thinking?: string;
    readonly partial_json?: string;
  };
  readonly usage?: WireUsage;
}

/** A block, and what the deltas of a stream have added to it. */
type PartialBlock = { readonly block: WireBlock; delta: string };

export function createMessagesBuilder(content: boolean): ResponseBuilder {
  let message: WireMessage = {};
  const blocks: PartialBlock[] = [];
  return {
    add(chunk) {
      const event = (chunk ?? {}) as Event;
      if (event.message !== undefined) message = { ...event.message };
      if (event.type === 'message_delta') {
        const usage = { ...message.usage, ...withoutUndefined(event.usage ?? {}) };
        message = { ...message, usage, stop_reason: event.delta?.stop_reason ?? null };
      } else if (content) addToBlocks(blocks, event);
    },
    response: () => messagesResponse({ ...message, content: blocks.map(wholeBlock) }, content),
  };
}

function addToBlocks(
  blocks: PartialBlock[],
  { type, index = 0, content_block, delta }: Event,
): void {
  if (type === 'content_block_start' && content_block !== undefined) {
    blocks[index] = { block: content_block, delta: '' };
  } else if (type === 'content_block_delta') {
    const partial = blocks[index];
    if (partial === undefined) return;
    partial.delta += delta?.text ?? delta?.thinking ?? delta?.partial_json ?? '';
  }
}

function wholeBlock({ block, delta }: PartialBlock): WireBlock {
  if (block.type === 'text') return { ...block, text: (block.text ?? '') + delta };
  if (block.type === 'thinking') return { ...block, thinking: (block.thinking ?? '') + delta };
  return delta === '' ? block : { ...block, input: parseArguments(delta) };
}
