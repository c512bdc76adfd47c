import { InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
import { guarded } from '../../../util/guard.ts';
import { genAiInstrumentation, sdkPlace } from '../genai-instrumentation.ts';
import { type Api, observeResource, type Resource } from '../stainless-resource.ts';
import {
  createMessagesBuilder,
  messagesRequestAttributes,
  messagesRequestContent,
  messagesResponse,
} from './messages.ts';
import { coverNativeSpans } from './native-spans.ts';

interface Client {
  readonly Messages?: Resource;
  readonly Beta?: { readonly Messages?: Resource };
}

type Exports = Client & { readonly Anthropic?: Client; readonly default?: Client };

const ANTHROPIC = sdkPlace('@anthropic-ai/sdk');

const MESSAGES: Api = {
  operation: 'chat',
  provider: () => 'anthropic',
  requestAttributes: messagesRequestAttributes,
  requestContent: messagesRequestContent,
  response: messagesResponse,
  createBuilder: createMessagesBuilder,
};

/** Records a span for each model call of the SDK of Anthropic, and of what is built on it (`stream`, `toolRunner`). */
export const AnthropicInstrumentation = genAiInstrumentation('anthropic', {
  modules: (services) =>
    new InstrumentationNodeModuleDefinition(
      '@anthropic-ai/sdk',
      ['>=0.30.0 <2'],
      (exports: Exports) => {
        const client = exports.Anthropic ?? exports.default ?? exports;
        observeResource(client.Messages, MESSAGES, services, ANTHROPIC);
        observeResource(client.Beta?.Messages, MESSAGES, services, ANTHROPIC);
        guarded(ANTHROPIC, () => {
          const { prototype } = client as Partial<Resource>;
          if (prototype !== undefined)
            coverNativeSpans(Object.getPrototypeOf(prototype) as object, ANTHROPIC);
        });
        return exports;
      },
    ),
});
