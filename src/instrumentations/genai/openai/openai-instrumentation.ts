import { InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
import { guarded } from '../../../util/guard.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { callApi } from '../api-promise.ts';
import { GenAiInstrumentation, type GenAiOptions, observing } from '../genai-instrumentation.ts';
import { startModelCall } from '../genai-span.ts';
import { observeStream } from '../model-stream.ts';
import { serverOf } from '../server-of.ts';
import { type Api, CHAT, COMPLETIONS, EMBEDDINGS, RESPONSES } from './openai-apis.ts';
import { openAiProvider } from './openai-provider.ts';

interface Resource {
  readonly prototype: Record<string, unknown>;
}

interface Client {
  readonly Chat?: { readonly Completions?: Resource };
  readonly Completions?: Resource;
  readonly Embeddings?: Resource;
  readonly Responses?: Resource;
}

type Exports = Client & { readonly OpenAI?: Client; readonly default?: Client };

const OPENAI = observing('openai');

/**
 * A span for each call of a model by the SDK of OpenAI: chat completions, responses, completions and embeddings, and
 * what is built on them (`parse`, `stream`, `runTools`).
 */
export class OpenAiInstrumentation extends GenAiInstrumentation {
  constructor(config: GenAiOptions = {}) {
    super('openai', config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    return new InstrumentationNodeModuleDefinition('openai', ['>=4.19.0 <8'], (exports: Exports) => {
      const client = exports.OpenAI ?? exports.default ?? exports;
      this.#observe(client.Chat?.Completions, CHAT);
      this.#observe(client.Responses, RESPONSES);
      this.#observe(client.Completions, COMPLETIONS);
      this.#observe(client.Embeddings, EMBEDDINGS);
      return exports;
    });
  }

  #observe(resource: Resource | undefined, api: Api): void {
    if (resource === undefined) return;
    const start = (self: unknown, request: unknown) => this.#start(self, request, api);
    replaceMethod(
      resource.prototype,
      'create',
      (original) =>
        function create(this: unknown, ...args: unknown[]) {
          const begun = guarded(OPENAI, () => start(this, args[0]));
          const method = original as Method as (this: unknown, ...given: unknown[]) => unknown;
          if (begun === undefined) return Reflect.apply(method, this, args);
          return callApi(begun.call, method, this, args, begun.answered, OPENAI);
        },
    );
  }

  #start(self: unknown, request: unknown, api: Api) {
    // Arguments that are wrong are the service's affair; the client says so.
    if (typeof request !== 'object' || request === null) return undefined;
    const { tracer, content } = this.services();
    const asked = request as Readonly<Record<string, unknown>>;
    const { baseURL } = (self as { _client?: { baseURL?: unknown } })._client ?? {};
    const server = serverOf(baseURL);
    const { model, stream } = asked;
    const call = startModelCall(tracer, {
      operation: api.operation,
      provider: openAiProvider(server.address),
      model: typeof model === 'string' ? model : undefined,
      isStream: stream === true,
      ...server,
      attributes: { ...api.request(asked), ...(content && api.content(asked)) },
    });
    const answered = (value: unknown): boolean => {
      if (typeof value !== 'object' || value === null) return false;
      if (stream === true) {
        return observeStream(value, 'iterator', call, api.gather(content), OPENAI);
      }
      call.answer(api.answer(value, content));
      const error = api.failure?.(value);
      if (error !== undefined) call.end(error);
      return false;
    };
    return { call, answered };
  }
}
