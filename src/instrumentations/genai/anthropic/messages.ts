import type { Attributes } from '@opentelemetry/api';
import { contentAttributes, type Message, type Part, text } from '../content.ts';
import type { TokenUsage } from '../genai-metrics.ts';
import { type ModelAnswer, withoutUndefined } from '../genai-span.ts';
import type { Gathering } from '../model-stream.ts';
import { numberOf, stringOf, stringsOf } from '../wire-values.ts';

/** What `messages.create` is asked with. */
export type MessagesRequest = Readonly<Record<string, unknown>>;

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

/** A message of Anthropic, whole. */
export interface WireMessage {
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

export function messagesAnswer(message: WireMessage, content: boolean): ModelAnswer {
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

/** Anthropic counts what is cached apart; here it is a part of the input, as with all others. */
function usageOf(usage: WireUsage): TokenUsage {
  const { input_tokens: input, cache_read_input_tokens: read } = usage;
  const { cache_creation_input_tokens: written, output_tokens: output } = usage;
  return withoutUndefined({
    input: input == null ? undefined : input + (read ?? 0) + (written ?? 0),
    output: output ?? undefined,
    cacheRead: read ?? undefined,
    cacheWrite: written ?? undefined,
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

/** By the words that all providers share. */
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

type Building = { block: WireBlock; said: string };

/** What the events of a stream say. */
export function gatherMessages(content: boolean): Gathering {
  let message: WireMessage = {};
  const blocks: Building[] = [];
  return {
    add(chunk) {
      const event = (chunk ?? {}) as Event;
      if (event.message !== undefined) message = { ...event.message };
      if (event.type === 'message_delta') {
        const usage = { ...message.usage, ...withoutUndefined(event.usage ?? {}) };
        message = { ...message, usage, stop_reason: event.delta?.stop_reason ?? null };
      } else if (content) addToBlocks(blocks, event);
    },
    answer: () => messagesAnswer({ ...message, content: blocks.map(wholeBlock) }, content),
  };
}

function addToBlocks(blocks: Building[], { type, index = 0, content_block, delta }: Event): void {
  if (type === 'content_block_start' && content_block !== undefined) {
    blocks[index] = { block: content_block, said: '' };
  } else if (type === 'content_block_delta') {
    const built = blocks[index];
    if (built === undefined) return;
    built.said += delta?.text ?? delta?.thinking ?? delta?.partial_json ?? '';
  }
}

function wholeBlock({ block, said }: Building): WireBlock {
  if (block.type === 'text') return { ...block, text: (block.text ?? '') + said };
  if (block.type === 'thinking') return { ...block, thinking: (block.thinking ?? '') + said };
  if (said === '') return block;
  try {
    return { ...block, input: JSON.parse(said) };
  } catch {
    return { ...block, input: said };
  }
}
