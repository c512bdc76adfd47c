import type { Attributes } from '@opentelemetry/api';
import { type TokenUsage, withCachedInput } from '../genai-metrics.ts';
import { type ModelResponse, withoutUndefined } from '../genai-span.ts';
import type { ResponseBuilder } from '../model-stream.ts';
import { numberOf, stringOf } from '../wire-values.ts';
import { finishReason } from './converse.ts';

type Body = Readonly<Record<string, unknown>>;

/** @param body in the format of the vendor of the model; read are the names that most of them use */
export function invokeAttributes(body: unknown): Attributes {
  const request = bodyOf(body);
  const config = {
    ...request,
    ...recordIn(request.inferenceConfig),
    ...recordIn(request.textGenerationConfig),
  };
  return withoutUndefined({
    'gen_ai.request.max_tokens': first(config, [
      ...['max_tokens', 'maxTokens', 'max_new_tokens', 'maxTokenCount', 'max_gen_len'],
    ]),
    'gen_ai.request.temperature': first(config, ['temperature']),
    'gen_ai.request.top_p': first(config, ['top_p', 'topP', 'p']),
    'gen_ai.request.top_k': first(config, ['top_k', 'topK', 'k']),
  });
}

/** @param body in the format of the vendor of the model */
export function invokeResponse(body: unknown): ModelResponse {
  const response = bodyOf(body);
  const reason = reasonIn(response);
  return {
    id: stringOf(response.id),
    finishReasons: reason === undefined ? [] : [finishReason(reason.toLowerCase())],
    usage: usageIn(response),
  };
}

/** The last chunk of a stream holds the token counts of Bedrock. */
export function createInvokeBuilder(): ResponseBuilder {
  let usage: TokenUsage = {};
  let reason: string | undefined;
  return {
    add(chunk) {
      const { chunk: payload } = (chunk ?? {}) as { chunk?: { bytes?: unknown } };
      const part = bodyOf(payload?.bytes);
      const { inputTokenCount, outputTokenCount } = recordIn(
        part['amazon-bedrock-invocationMetrics'],
      );
      usage = {
        ...usage,
        ...withoutUndefined(usageIn(part)),
        ...withoutUndefined({
          input: numberOf(inputTokenCount),
          output: numberOf(outputTokenCount),
        }),
      };
      reason = reasonIn(part) ?? reason;
    },
    response: () => ({
      usage,
      finishReasons: reason === undefined ? [] : [finishReason(reason.toLowerCase())],
    }),
  };
}

function usageIn(response: Body): TokenUsage {
  const usage = {
    ...response,
    ...recordIn(recordIn(response.message).usage),
    ...recordIn(response.usage),
  };
  return withCachedInput({
    input: first(usage, [
      ...['input_tokens', 'inputTokens', 'prompt_tokens', 'prompt_token_count'],
      'inputTextTokenCount',
    ]),
    output: first(usage, [
      ...['output_tokens', 'outputTokens', 'completion_tokens', 'generation_token_count'],
      'totalOutputTextTokenCount',
    ]),
    cacheRead: first(usage, ['cache_read_input_tokens', 'cacheReadInputTokenCount']),
    cacheWrite: first(usage, ['cache_creation_input_tokens', 'cacheWriteInputTokenCount']),
  });
}

function reasonIn(response: Body): string | undefined {
  const { results, outputs, generations, choices } = response;
  const [candidate] = [results, outputs, generations, choices].flatMap((list) =>
    Array.isArray(list) ? [recordIn(list[0])] : [],
  );
  const all: Body = {
    ...candidate,
    ...response,
    ...recordIn(response.delta),
    ...recordIn(response.messageStop),
  };
  return ['stop_reason', 'stopReason', 'finish_reason', 'completionReason']
    .map((name) => stringOf(all[name]))
    .find((reason) => reason !== undefined);
}

function first(values: Body, names: readonly string[]): number | undefined {
  return names.map((name) => numberOf(values[name])).find((value) => value !== undefined);
}

function recordIn(value: unknown): Body {
  return typeof value === 'object' && value !== null ? (value as Body) : {};
}

function bodyOf(body: unknown): Body {
  try {
    const json = body instanceof Uint8Array ? Buffer.from(body).toString() : body;
    return typeof json === 'string' ? recordIn(JSON.parse(json)) : {};
  } catch {
    return {};
  }
}
