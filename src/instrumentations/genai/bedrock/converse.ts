import type { Attributes } from '@opentelemetry/api';
import { contentAttributes, type Message, type Part, text } from '../content.ts';
import { type TokenUsage, withCachedInput } from '../genai-metrics.ts';
import { type ModelResponse, withoutUndefined } from '../genai-span.ts';
import type { ResponseBuilder } from '../model-stream.ts';
import { numberOf, stringsOf } from '../wire-values.ts';

/** The input of Converse and ConverseStream. */
export interface ConverseInput {
  readonly modelId?: string;
  readonly messages?: readonly WireMessage[];
  readonly system?: readonly WireBlock[];
  readonly inferenceConfig?: Readonly<Record<string, unknown>>;
}

interface WireMessage {
  readonly role?: string;
  readonly content?: readonly WireBlock[];
}

interface WireBlock {
  readonly text?: string;
  readonly toolUse?: {
    readonly toolUseId?: string;
    readonly name?: string;
    readonly input?: unknown;
  };
  readonly toolResult?: { readonly toolUseId?: string; readonly content?: unknown };
  readonly reasoningContent?: { readonly reasoningText?: { readonly text?: string } };
}

interface WireUsage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cacheReadInputTokens?: number;
  readonly cacheWriteInputTokens?: number;
}

interface ConverseOutput {
  readonly output?: { readonly message?: WireMessage };
  readonly stopReason?: string;
  readonly usage?: WireUsage;
}

export function converseAttributes({ inferenceConfig = {} }: ConverseInput): Attributes {
  return withoutUndefined({
    'gen_ai.request.max_tokens': numberOf(inferenceConfig.maxTokens),
    'gen_ai.request.temperature': numberOf(inferenceConfig.temperature),
    'gen_ai.request.top_p': numberOf(inferenceConfig.topP),
    'gen_ai.request.stop_sequences': stringsOf(inferenceConfig.stopSequences),
  });
}

export function converseContent({ system = [], messages = [] }: ConverseInput): Attributes {
  return contentAttributes({ system: system.map(partOf), input: messages.map(messageOf) });
}

export function converseResponse(
  { output, stopReason = '', usage }: ConverseOutput,
  content: boolean,
): ModelResponse {
  const reason = finishReason(stopReason);
  const message = { ...messageOf(output?.message ?? {}), finish_reason: reason };
  return {
    finishReasons: reason === '' ? [] : [reason],
    ...(usage && { usage: usageOf(usage) }),
    ...(content && { attributes: contentAttributes({ output: [message] }) }),
  };
}

function usageOf(usage: WireUsage): TokenUsage {
  return withCachedInput({
    input: usage.inputTokens,
    output: usage.outputTokens,
    cacheRead: usage.cacheReadInputTokens,
    cacheWrite: usage.cacheWriteInputTokens,
  });
}

const REASONS: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  tool_use: 'tool_calls',
  guardrail_intervened: 'content_filter',
  content_filtered: 'content_filter',
};

/** In the terms that all providers share. */
export function finishReason(reason: string): string {
  return REASONS[reason] ?? reason;
}

function messageOf({ role = 'assistant', content = [] }: WireMessage): Message {
  return { role, parts: content.map(partOf) };
}

function partOf(block: WireBlock): Part {
  const { toolUse: call, toolResult: result, reasoningContent: reasoning } = block;
  if (block.text !== undefined) return text(block.text);
  if (call !== undefined) {
    return { type: 'tool_call', id: call.toolUseId, name: call.name ?? '', arguments: call.input };
  }
  if (result !== undefined) {
    return { type: 'tool_call_response', id: result.toolUseId, response: result.content };
  }
  if (reasoning?.reasoningText !== undefined) {
    return { type: 'reasoning', content: reasoning.reasoningText.text ?? '' };
  }
  return { type: Object.keys(block)[0] ?? 'unknown' };
}

interface ConverseEvent {
  readonly contentBlockDelta?: { readonly delta?: { readonly text?: string } };
  readonly messageStop?: { readonly stopReason?: string };
  readonly metadata?: { readonly usage?: WireUsage };
}

export function createConverseBuilder(content: boolean): ResponseBuilder {
  let output = '';
  let stopReason: string | undefined;
  let usage: WireUsage | undefined;
  return {
    add(chunk) {
      const { contentBlockDelta: block, messageStop, metadata } = (chunk ?? {}) as ConverseEvent;
      if (content) output += block?.delta?.text ?? '';
      stopReason = messageStop?.stopReason ?? stopReason;
      usage = metadata?.usage ?? usage;
    },
    response: () =>
      converseResponse(
        {
          output: {
            message: { role: 'assistant', content: output === '' ? [] : [{ text: output }] },
          },
          ...(stopReason !== undefined && { stopReason }),
          ...(usage !== undefined && { usage }),
        },
        content,
      ),
  };
}
