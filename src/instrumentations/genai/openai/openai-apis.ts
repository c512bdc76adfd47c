import type { Attributes } from '@opentelemetry/api';
import { contentAttributes } from '../content.ts';
import { type ModelAnswer, withoutUndefined } from '../genai-span.ts';
import type { Gathering } from '../model-stream.ts';
import {
  chatAnswer,
  chatRequestAttributes,
  chatRequestContent,
  gatherChat,
  numberOf,
  stringOf,
} from './chat-completions.ts';
import {
  gatherResponses,
  responsesAnswer,
  responsesError,
  responsesRequestAttributes,
  responsesRequestContent,
} from './responses.ts';

type Asked = Readonly<Record<string, unknown>>;

/** One of the APIs of OpenAI that call a model. */
export interface Api {
  readonly operation: 'chat' | 'text_completion' | 'embeddings';
  request(asked: Asked): Attributes;
  /** What was asked, where content is wanted. */
  content(asked: Asked): Attributes;
  answer(value: object, content: boolean): ModelAnswer;
  /** What has failed although the call has not. */
  failure?(value: object): Error | undefined;
  gather(content: boolean): Gathering;
}

export const CHAT: Api = {
  operation: 'chat',
  request: (asked) => ({ ...chatRequestAttributes(asked), 'openai.api.type': 'chat_completions' }),
  content: chatRequestContent,
  answer: chatAnswer,
  gather: gatherChat,
};

export const COMPLETIONS: Api = {
  operation: 'text_completion',
  request: chatRequestAttributes,
  content: chatRequestContent,
  answer: chatAnswer,
  gather: gatherChat,
};

export const RESPONSES: Api = {
  operation: 'chat',
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
  request({ dimensions, encoding_format: format }) {
    const wanted = stringOf(format);
    return withoutUndefined({
      'gen_ai.embeddings.dimension.count': numberOf(dimensions),
      'gen_ai.request.encoding_formats': wanted === undefined ? undefined : [wanted],
    });
  },
  content: () => contentAttributes({}),
  answer(value) {
    const { model, usage } = value as WireEmbeddings;
    return { model, ...(usage && { usage: { input: usage.prompt_tokens } }) };
  },
  gather: () => ({ add() {}, answer: () => ({}) }),
};
