import type { Attributes } from '@opentelemetry/api';
import type { TokenUsage } from '../genai-metrics.ts';
import { type ModelAnswer, withoutUndefined } from '../genai-span.ts';
import type { Gathering } from '../model-stream.ts';
import { numberOf, stringOf } from '../wire-values.ts';
import { finishReason } from './converse.ts';

type Body = Readonly<Record<string, unknown>>;

/** The body of a request, in the format of the vendor of the model: what most of them call by the same names. */
export function invokeAttributes(body: unknown): Attributes {
  const asked = bodyOf(body);
  const config = {
    ...asked,
    ...recordIn(asked.inferenceConfig),
    ...recordIn(asked.textGenerationConfig),
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

/** An answer in the format of the vendor of the model. */
export function invokeAnswer(body: unknown): ModelAnswer {
  const answer = bodyOf(body);
  const reason = reasonIn(answer);
  return {
    id: stringOf(answer.id),
    finishReasons: reason === undefined ? [] : [finishReason(reason.toLowerCase())],
    usage: usageIn(answer),
  };
}

/** The chunks of a stream; the last has what Bedrock has counted. */
export function gatherInvoke(): Gathering {
  let usage: TokenUsage = {};
  let reason: string | undefined;
  return {
    add(chunk) {
      const { chunk: held } = (chunk ?? {}) as { chunk?: { bytes?: unknown } };
      const part = bodyOf(held?.bytes);
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
    answer: () => ({
      usage,
      finishReasons: reason === undefined ? [] : [finishReason(reason.toLowerCase())],
    }),
  };
}

function usageIn(answer: Body): TokenUsage {
  const usage = {
    ...answer,
    ...recordIn(recordIn(answer.message).usage),
    ...recordIn(answer.usage),
  };
  const read = first(usage, ['cache_read_input_tokens', 'cacheReadInputTokenCount']);
  const written = first(usage, ['cache_creation_input_tokens', 'cacheWriteInputTokenCount']);
  const input = first(usage, [
    ...[
      'input_tokens',
      'inputTokens',
      'prompt_tokens',
      'prompt_token_count',
      'inputTextTokenCount',
    ],
  ]);
  return {
    input: input === undefined ? undefined : input + (read ?? 0) + (written ?? 0),
    output: first(usage, [
      ...['output_tokens', 'outputTokens', 'completion_tokens', 'generation_token_count'],
      'totalOutputTextTokenCount',
    ]),
    cacheRead: read,
    cacheWrite: written,
  };
}

function reasonIn(answer: Body): string | undefined {
  const [first] = [answer.results, answer.outputs, answer.generations, answer.choices].flatMap(
    (list) => (Array.isArray(list) ? [recordIn(list[0])] : []),
  );
  const all = { ...first, ...answer, ...recordIn(answer.delta), ...recordIn(answer.messageStop) };
  for (const name of ['stop_reason', 'stopReason', 'finish_reason', 'completionReason']) {
    const found = stringOf(all[name as keyof typeof all]);
    if (found !== undefined) return found;
  }
  return undefined;
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
