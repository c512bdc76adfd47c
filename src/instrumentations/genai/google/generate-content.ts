import type { Attributes } from '@opentelemetry/api';
import { contentAttributes, type Message, type Part, text } from '../content.ts';
import { type ModelResponse, withoutUndefined } from '../genai-span.ts';
import type { ResponseBuilder } from '../model-stream.ts';
import { numberOf, stringOf, stringsOf } from '../wire-values.ts';

/** The parameters of `generateContent`. */
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

export function generateResponse(response: WireResponse, content: boolean): ModelResponse {
  const { responseId: id, modelVersion: model, candidates = [], usageMetadata: usage } = response;
  const { candidatesTokenCount: output, thoughtsTokenCount: reasoning } = usage ?? {};
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
        // Google counts thoughts separately; the semantic conventions include them in the output.
        output:
          output === undefined && reasoning === undefined
            ? undefined
            : (output ?? 0) + (reasoning ?? 0),
        cacheRead: usage.cachedContentTokenCount,
        reasoning,
      },
    }),
    ...(content && { attributes: contentAttributes({ output: candidates.map(candidateMessage) }) }),
  };
}

function candidateMessage({ content, finishReason = '' }: WireCandidate): Message {
  return { ...messageOf(content ?? {}), finish_reason: finishReason.toLowerCase() };
}

/** @param contents a string, a part, a content, or a list of these */
function contentsOf(contents: unknown): Message[] {
  if (contents === undefined || contents === null) return [];
  if (Array.isArray(contents)) return contents.flatMap(contentsOf);
  if (typeof contents === 'string') return [{ role: 'user', parts: [text(contents)] }];
  const { parts } = contents as WireContent;
  return Array.isArray(parts)
    ? [messageOf(contents as WireContent)]
    : [{ role: 'user', parts: [partOf(contents as WirePart)] }];
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

/** Each chunk of a stream is a response; the last holds the total tokens. */
export function createContentBuilder(content: boolean): ResponseBuilder {
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
    response() {
      const candidate: WireCandidate = {
        content: { role: 'model', parts: joinTexts(parts) },
        ...(reason !== undefined && { finishReason: reason }),
      };
      return generateResponse({ ...whole, candidates: [candidate] }, content);
    },
  };
}

/** Joins consecutive texts. */
function joinTexts(parts: readonly WirePart[]): WirePart[] {
  const result: WirePart[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (last?.text !== undefined && part.text !== undefined && last.thought === part.thought) {
      result[result.length - 1] = { ...last, text: last.text + part.text };
    } else result.push(part);
  }
  return result;
}
