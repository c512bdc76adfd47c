import type { Attributes } from '@opentelemetry/api';
import { contentAttributes, type Message, type Part, text } from '../content.ts';
import { type ModelAnswer, withoutUndefined } from '../genai-span.ts';
import type { Gathering } from '../model-stream.ts';
import { numberOf, stringOf, stringsOf } from '../wire-values.ts';

/** What `generateContent` is asked with. */
export interface GenerateRequest {
  readonly model?: unknown;
  readonly contents?: unknown;
  readonly config?: Readonly<Record<string, unknown>>;
}

interface WirePart {
  readonly text?: string;
  readonly thought?: boolean;
  readonly functionCall?: { readonly id?: string; readonly name?: string; readonly args?: unknown };
  readonly functionResponse?: { readonly id?: string; readonly response?: unknown };
  readonly fileData?: { readonly fileUri?: string; readonly mimeType?: string };
}

interface WireContent {
  readonly role?: string;
  readonly parts?: readonly WirePart[];
}

interface WireCandidate {
  readonly content?: WireContent;
  readonly finishReason?: string;
  readonly index?: number;
}

interface WireResponse {
  readonly responseId?: string;
  readonly modelVersion?: string;
  readonly candidates?: readonly WireCandidate[];
  readonly usageMetadata?: {
    readonly promptTokenCount?: number;
    readonly candidatesTokenCount?: number;
    readonly thoughtsTokenCount?: number;
    readonly cachedContentTokenCount?: number;
    readonly toolUsePromptTokenCount?: number;
  };
}

export function generateRequestAttributes({ config = {} }: GenerateRequest): Attributes {
  const { candidateCount, thinkingConfig, responseMimeType } = config;
  const thinking = (thinkingConfig ?? {}) as { thinkingLevel?: unknown };
  return withoutUndefined({
    'gen_ai.request.max_tokens': numberOf(config.maxOutputTokens),
    'gen_ai.request.temperature': numberOf(config.temperature),
    'gen_ai.request.top_p': numberOf(config.topP),
    'gen_ai.request.top_k': numberOf(config.topK),
    'gen_ai.request.seed': numberOf(config.seed),
    'gen_ai.request.frequency_penalty': numberOf(config.frequencyPenalty),
    'gen_ai.request.presence_penalty': numberOf(config.presencePenalty),
    'gen_ai.request.stop_sequences': stringsOf(config.stopSequences),
    'gen_ai.request.choice.count': candidateCount === 1 ? undefined : numberOf(candidateCount),
    'gen_ai.request.reasoning.level': stringOf(thinking.thinkingLevel)?.toLowerCase(),
    'gen_ai.output.type': responseMimeType === 'application/json' ? 'json' : undefined,
  });
}

export function generateRequestContent({ contents, config }: GenerateRequest): Attributes {
  return contentAttributes({
    system: contentsOf(config?.systemInstruction).flatMap(({ parts }) => parts),
    input: contentsOf(contents),
  });
}

export function generateAnswer(response: WireResponse, content: boolean): ModelAnswer {
  const { responseId: id, modelVersion: model, candidates = [], usageMetadata: usage } = response;
  const { candidatesTokenCount: said, thoughtsTokenCount: thought } = usage ?? {};
  return {
    id,
    model,
    finishReasons: candidates.flatMap(({ finishReason }) => finishReason?.toLowerCase() ?? []),
    ...(usage && {
      usage: {
        input:
          usage.promptTokenCount === undefined
            ? undefined
            : usage.promptTokenCount + (usage.toolUsePromptTokenCount ?? 0),
        // Google counts thoughts apart; here they are a part of the output, as with all others.
        output:
          said === undefined && thought === undefined ? undefined : (said ?? 0) + (thought ?? 0),
        cacheRead: usage.cachedContentTokenCount,
        reasoning: thought,
      },
    }),
    ...(content && { attributes: contentAttributes({ output: candidates.map(candidateMessage) }) }),
  };
}

function candidateMessage({ content, finishReason = '' }: WireCandidate): Message {
  return { ...messageOf(content ?? {}), finish_reason: finishReason.toLowerCase() };
}

/** Contents may be a text, a part, a content, or a list of any. */
function contentsOf(given: unknown): Message[] {
  if (given === undefined || given === null) return [];
  if (Array.isArray(given)) return given.flatMap(contentsOf);
  if (typeof given === 'string') return [{ role: 'user', parts: [text(given)] }];
  const { parts } = given as WireContent;
  return Array.isArray(parts)
    ? [messageOf(given as WireContent)]
    : [{ role: 'user', parts: [partOf(given as WirePart)] }];
}

function messageOf({ role = 'user', parts = [] }: WireContent): Message {
  return { role: role === 'model' ? 'assistant' : role, parts: parts.map(partOf) };
}

function partOf(part: WirePart): Part {
  const { functionCall: call, functionResponse: result, fileData: file } = part;
  if (typeof part.text === 'string') {
    return { type: part.thought ? 'reasoning' : 'text', content: part.text };
  }
  if (call !== undefined) {
    return { type: 'tool_call', id: call.id, name: call.name ?? '', arguments: call.args };
  }
  if (result !== undefined) {
    return { type: 'tool_call_response', id: result.id, response: result.response };
  }
  if (file?.fileUri !== undefined) {
    return { type: 'uri', modality: file.mimeType ?? 'unknown', uri: file.fileUri };
  }
  return { type: Object.keys(part)[0] ?? 'unknown' };
}

/** Each chunk of a stream is a response; the last has the sum of tokens. */
export function gatherContent(content: boolean): Gathering {
  let whole: WireResponse = {};
  const parts: WirePart[] = [];
  let reason: string | undefined;
  return {
    add(chunk) {
      const { candidates = [], ...rest } = (chunk ?? {}) as WireResponse;
      whole = { ...whole, ...withoutUndefined(rest) };
      const [candidate] = candidates;
      reason = candidate?.finishReason ?? reason;
      if (content) parts.push(...(candidate?.content?.parts ?? []));
    },
    answer() {
      const candidate: WireCandidate = {
        content: { role: 'model', parts: joined(parts) },
        ...(reason !== undefined && { finishReason: reason }),
      };
      return generateAnswer({ ...whole, candidates: [candidate] }, content);
    },
  };
}

/** Texts one behind the other are one text. */
function joined(parts: readonly WirePart[]): WirePart[] {
  const all: WirePart[] = [];
  for (const part of parts) {
    const last = all.at(-1);
    if (last?.text !== undefined && part.text !== undefined && last.thought === part.thought) {
      all[all.length - 1] = { ...last, text: last.text + part.text };
    } else all.push(part);
  }
  return all;
}
