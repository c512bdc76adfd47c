import { type ModelResponse, withoutUndefined } from '../genai-span.ts';
import type { Api } from '../stainless-resource.ts';
import { numberOf, stringOf } from '../wire-values.ts';
import {
  chatRequestAttributes,
  chatRequestContent,
  chatResponse,
  createChatBuilder,
} from './chat-completions.ts';
import { openAiProvider } from './openai-provider.ts';
import {
  createResponsesBuilder,
  responsesError,
  responsesRequestAttributes,
  responsesRequestContent,
  responsesResponse,
} from './responses.ts';

export const COMPLETIONS: Api = {
  operation: 'text_completion',
  provider: openAiProvider,
  requestAttributes: chatRequestAttributes,
  requestContent: chatRequestContent,
  response: chatResponse,
  createBuilder: createChatBuilder,
};

export const CHAT: Api = {
  ...COMPLETIONS,
  operation: 'chat',
  requestAttributes: (request) => ({
    ...chatRequestAttributes(request),
    'openai.api.type': 'chat_completions',
  }),
};

export const RESPONSES: Api = {
  operation: 'chat',
  provider: openAiProvider,
  requestAttributes: responsesRequestAttributes,
  requestContent: responsesRequestContent,
  response: responsesResponse,
  failure: responsesError,
  createBuilder: createResponsesBuilder,
};

interface WireEmbeddings {
  readonly model?: string;
  readonly usage?: { readonly prompt_tokens?: number };
}

export const EMBEDDINGS: Api = {
  operation: 'embeddings',
  provider: openAiProvider,
  requestAttributes({ dimensions, encoding_format }) {
    const format = stringOf(encoding_format);
    return withoutUndefined({
      'gen_ai.embeddings.dimension.count': numberOf(dimensions),
      'gen_ai.request.encoding_formats': format === undefined ? undefined : [format],
    });
  },
  requestContent: () => ({}),
  response(value): ModelResponse {
    const { model, usage } = value as WireEmbeddings;
    return { model, ...(usage && { usage: { input: usage.prompt_tokens } }) };
  },
  createBuilder: () => ({ add() {}, response: () => ({}) }),
};
