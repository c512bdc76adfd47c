import { InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
import { genAiInstrumentation, sdkPlace } from '../genai-instrumentation.ts';
import { observeResource, type Resource } from '../stainless-resource.ts';
import { CHAT, COMPLETIONS, EMBEDDINGS, RESPONSES } from './openai-apis.ts';

interface Client {
  readonly Chat?: { readonly Completions?: Resource };
  readonly Completions?: Resource;
  readonly Embeddings?: Resource;
  readonly Responses?: Resource;
}

type Exports = Client & { readonly OpenAI?: Client; readonly default?: Client };

const OPENAI = sdkPlace('openai');

/**
 * Records a span for each model call of the SDK of OpenAI: chat completions, responses, completions and embeddings, and
 * what is built on them (`parse`, `stream`, `runTools`).
 */
export const OpenAiInstrumentation = genAiInstrumentation('openai', {
  modules: (services) =>
    new InstrumentationNodeModuleDefinition('openai', ['>=4.19.0 <8'], (exports: Exports) => {
      const client = exports.OpenAI ?? exports.default ?? exports;
      observeResource(client.Chat?.Completions, CHAT, services, OPENAI);
      observeResource(client.Responses, RESPONSES, services, OPENAI);
      observeResource(client.Completions, COMPLETIONS, services, OPENAI);
      observeResource(client.Embeddings, EMBEDDINGS, services, OPENAI);
      return exports;
    }),
});
