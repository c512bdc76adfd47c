import type { Attributes } from '@opentelemetry/api';
import { contentAttributes, type Message, type Part, parseArguments, text } from '../content.ts';
import { type ModelResponse, withoutUndefined } from '../genai-span.ts';
import type { ResponseBuilder } from '../model-stream.ts';
import { numberOf, stringOf } from '../wire-values.ts';
import { outputType } from './chat-completions.ts';

/** The body of `responses.create`. */
interface ResponsesRequest {
  readonly model?: unknown;
  readonly input?: unknown;
  readonly instructions?: unknown;
  readonly stream?: unknown;
  readonly [name: string]: unknown;
}

interface WireItem {
  readonly type?: string;
  readonly role?: string;
  readonly content?: unknown;
  readonly name?: string;
  readonly call_id?: string;
  readonly arguments?: string;
  readonly input?: string;
  readonly output?: unknown;
  readonly summary?: unknown;
}

interface WireResponse {
  readonly id?: string;
  readonly model?: string;
  readonly status?: string;
  readonly incomplete_details?: { readonly reason?: string } | null;
  readonly error?: { readonly code?: string; readonly message?: string } | null;
  readonly output?: readonly WireItem[];
  readonly service_tier?: string | null;
  readonly conversation?: { readonly id?: string } | null;
  readonly usage?: {
    readonly input_tokens?: number;
    readonly output_tokens?: number;
    readonly input_tokens_details?: {
      readonly cached_tokens?: number;
      readonly cache_write_tokens?: number;
    };
    readonly output_tokens_details?: { readonly reasoning_tokens?: number };
  } | null;
}

/** Source: semantic-conventions-genai v0.1.0, "OpenAI". */
export function responsesRequestAttributes(request: ResponsesRequest): Attributes {
  const { conversation, reasoning, text: format, service_tier: tier } = request;
  const { format: { type = undefined } = {} } = (format ?? {}) as { format?: { type?: unknown } };
  return withoutUndefined({
    'gen_ai.request.max_tokens': numberOf(request.max_output_tokens),
    'gen_ai.request.temperature': numberOf(request.temperature),
    'gen_ai.request.top_p': numberOf(request.top_p),
    'gen_ai.request.reasoning.level': stringOf((reasoning as { effort?: unknown } | null)?.effort),
    'gen_ai.request.previous_response.id': stringOf(request.previous_response_id),
    'gen_ai.conversation.id':
      stringOf(conversation) ?? stringOf((conversation as { id?: unknown } | null)?.id),
    'gen_ai.output.type': outputType(type),
    'openai.api.type': 'responses',
    'openai.request.service_tier': tier === 'auto' ? undefined : stringOf(tier),
  });
}

export function responsesRequestContent({ input, instructions }: ResponsesRequest): Attributes {
  return contentAttributes({
    ...(typeof instructions === 'string' && { system: [text(instructions)] }),
    input:
      typeof input === 'string'
        ? [{ role: 'user', parts: [text(input)] }]
        : Array.isArray(input)
          ? input.map(itemMessage)
          : [],
  });
}

export function responsesResponse(response: WireResponse, content: boolean): ModelResponse {
  const { id, model, output = [], usage } = response;
  const reason = finishReason(response);
  return {
    id,
    model,
    ...(reason !== undefined && { finishReasons: [reason] }),
    ...(usage && {
      usage: {
        input: usage.input_tokens,
        output: usage.output_tokens,
        cacheRead: usage.input_tokens_details?.cached_tokens,
        cacheWrite: usage.input_tokens_details?.cache_write_tokens,
        reasoning: usage.output_tokens_details?.reasoning_tokens,
      },
    }),
    attributes: withoutUndefined({
      'openai.response.service_tier': response.service_tier ?? undefined,
      'gen_ai.conversation.id': response.conversation?.id,
      ...(content && contentAttributes({ output: outputMessages(output, reason) })),
    }),
  };
}

/** In the terms of chat completions. */
function finishReason({
  status,
  incomplete_details: details,
  output,
}: WireResponse): string | undefined {
  if (status === 'incomplete') {
    return details?.reason === 'max_output_tokens' ? 'length' : details?.reason;
  }
  if (status !== 'completed') return status;
  return output?.some(({ type }) => type === 'function_call') ? 'tool_calls' : 'stop';
}

/** All items of a response are one message of the model. */
function outputMessages(output: readonly WireItem[], reason = ''): Message[] {
  if (output.length === 0) return [];
  const parts = output.flatMap((item) => itemMessage(item).parts);
  return [{ role: 'assistant', parts, finish_reason: reason }];
}

function itemMessage(item: WireItem): Message {
  const { type, role, content, name = '', call_id: id } = item ?? {};
  if (type === 'function_call' || type === 'custom_tool_call') {
    const args = parseArguments(item.arguments ?? item.input);
    return { role: 'assistant', parts: [{ type: 'tool_call', id, name, arguments: args }] };
  }
  if (type === 'function_call_output' || type === 'custom_tool_call_output') {
    return { role: 'tool', parts: [{ type: 'tool_call_response', id, response: item.output }] };
  }
  if (type === 'reasoning') {
    const texts = [...textsOf(item.summary), ...textsOf(content)];
    return {
      role: 'assistant',
      parts: texts.map((reasoning): Part => ({ type: 'reasoning', content: reasoning })),
    };
  }
  if (content === undefined)
    return { role: role ?? 'assistant', parts: [{ type: type ?? 'unknown' }] };
  return {
    role: role ?? 'assistant',
    parts: typeof content === 'string' ? [text(content)] : textsOf(content).map(text),
  };
}

function textsOf(parts: unknown): string[] {
  if (!Array.isArray(parts)) return [];
  return parts.flatMap((part) => {
    const { text: plain, refusal } = (part ?? {}) as { text?: unknown; refusal?: unknown };
    const value = plain ?? refusal;
    return typeof value === 'string' ? [value] : [];
  });
}

/** The last event of a stream holds the whole response. */
export function createResponsesBuilder(content: boolean): ResponseBuilder {
  let response: WireResponse = {};
  return {
    add(chunk) {
      const { response: update } = (chunk ?? {}) as { response?: WireResponse };
      if (update !== undefined) response = { ...response, ...update };
    },
    response: () => responsesResponse(response, content),
    failure: () => responsesError(response),
  };
}

/** @returns the error of a response with HTTP status 200 */
export function responsesError(response: WireResponse): Error | undefined {
  if (response.status !== 'failed') return undefined;
  const { code = 'failed', message = 'The response failed.' } = response.error ?? {};
  return Object.assign(new Error(message), { code, stack: undefined });
}
