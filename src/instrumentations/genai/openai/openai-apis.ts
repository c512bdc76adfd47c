import { type ModelAnswer, withoutUndefined } from '../genai-span.ts';
import type { Api } from '../stainless-resource.ts';
import { numberOf, stringOf } from '../wire-values.ts';
import {
  chatAnswer,
  chatRequestAttributes,
  chatRequestContent,
  gatherChat,
} from './chat-completions.ts';
import { openAiProvider } from './openai-provider.ts';
import {
  gatherResponses,
  responsesAnswer,
  responsesError,
  responsesRequestAttributes,
  responsesRequestContent,
} from './responses.ts';

export const CHAT: Api = {
  operation: 'chat',
  provider: openAiProvider,
  request: (asked) => ({ ...chatRequestAttributes(asked), 'openai.api.type': 'chat_completions' }),
  content: chatRequestContent,
  answer: chatAnswer,
  gather: gatherChat,
};

export const COMPLETIONS: Api = {
  operation: 'text_completion',
  provider: openAiProvider,
  request: chatRequestAttributes,
  content: chatRequestContent,
  answer: chatAnswer,
  gather: gatherChat,
};

export const RESPONSES: Api = {
  operation: 'chat',
  provider: openAiProvider,
  request: responsesRequestAttributes,
  content: responsesRequestContent,
  answer: responsesAnswer,
  failure: responsesError,
  gather: gatherResponses,
};

interface WireEmbeddings {
  readonly model?: string;
  readonly usage?: { readonly prompt_tokens?: number };
}

export const EMBEDDINGS: Api = {
  operation: 'embeddings',
  provider: openAiProvider,
  request({ dimensions, encoding_format: format }) {
    const wanted = stringOf(format);
    return withoutUndefined({
      'gen_ai.embeddings.dimension.count': numberOf(dimensions),
      'gen_ai.request.encoding_formats': wanted === undefined ? undefined : [wanted],
    });
  },
  content: () => ({}),
  answer(value): ModelAnswer {
    const { model, usage } = value as WireEmbeddings;
    return { model, ...(usage && { usage: { input: usage.prompt_tokens } }) };
  },
  gather: () => ({ add() {}, answer: () => ({}) }),
};
