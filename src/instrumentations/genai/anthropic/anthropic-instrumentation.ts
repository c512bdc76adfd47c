import { InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
import { guarded } from '../../../util/guard.ts';
import { GenAiInstrumentation, type GenAiOptions, observing } from '../genai-instrumentation.ts';
import { type Api, observeResource, type Resource } from '../stainless-resource.ts';
import {
  gatherMessages,
  messagesAnswer,
  messagesRequestAttributes,
  messagesRequestContent,
} from './messages.ts';
import { coverNativeSpans } from './native-spans.ts';

interface Client {
  readonly Messages?: Resource;
  readonly Beta?: { readonly Messages?: Resource };
}

type Exports = Client & { readonly Anthropic?: Client; readonly default?: Client };

const ANTHROPIC = observing('@anthropic-ai/sdk');

const MESSAGES: Api = {
  operation: 'chat',
  provider: () => 'anthropic',
  request: messagesRequestAttributes,
  content: messagesRequestContent,
  answer: messagesAnswer,
  gather: gatherMessages,
};

/** A span for each call of a model by the SDK of Anthropic, and by what is built on it (`stream`, `toolRunner`). */
export class AnthropicInstrumentation extends GenAiInstrumentation {
  constructor(config: GenAiOptions = {}) {
    super('anthropic', config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    return new InstrumentationNodeModuleDefinition(
      '@anthropic-ai/sdk',
      ['>=0.30.0 <2'],
      (exports: Exports) => {
        const client = exports.Anthropic ?? exports.default ?? exports;
        const services = () => this.services();
        observeResource(client.Messages, MESSAGES, services, ANTHROPIC);
        observeResource(client.Beta?.Messages, MESSAGES, services, ANTHROPIC);
        guarded(ANTHROPIC, () => {
          const { prototype } = client as Partial<Resource>;
          if (prototype !== undefined)
            coverNativeSpans(Object.getPrototypeOf(prototype) as object, ANTHROPIC);
        });
        return exports;
      },
    );
  }
}
