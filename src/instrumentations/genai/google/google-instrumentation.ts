import { InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
import { guarded } from '../../../util/guard.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { callApi } from '../api-promise.ts';
import { GenAiInstrumentation, type GenAiOptions, observing } from '../genai-instrumentation.ts';
import { startModelCall } from '../genai-span.ts';
import { observeGenerator } from '../model-stream.ts';
import { serverOf } from '../server-of.ts';
import { numberOf } from '../wire-values.ts';
import {
  type GenerateRequest,
  gatherContent,
  generateAnswer,
  generateRequestAttributes,
  generateRequestContent,
} from './generate-content.ts';

interface Exports {
  readonly Models?: { readonly prototype: Record<string, unknown> };
}

interface ApiClient {
  isVertexAI?(): boolean;
  getBaseUrl?(): string;
}

/** What each method of `Models` comes to when it calls a model; several times where it calls functions itself. */
const METHODS = [
  { name: 'generateContentInternal', operation: 'generate_content', isStream: false },
  { name: 'generateContentStreamInternal', operation: 'generate_content', isStream: true },
  { name: 'embedContentInternal', operation: 'embeddings', isStream: false },
] as const;

const GOOGLE = observing('@google/genai');

/** A span for each call of a model by the SDK of Google, in Gemini and in Vertex AI. */
export class GoogleGenAiInstrumentation extends GenAiInstrumentation {
  constructor(config: GenAiOptions = {}) {
    super('google-genai', config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    return new InstrumentationNodeModuleDefinition(
      '@google/genai',
      ['>=1.0.0 <4'],
      (exports: Exports) => {
        const { prototype } = exports.Models ?? {};
        if (prototype !== undefined) {
          for (const method of METHODS) this.#observe(prototype, method);
        }
        return exports;
      },
    );
  }

  #observe(prototype: Record<string, unknown>, method: (typeof METHODS)[number]): void {
    const start = (self: unknown, asked: unknown) => this.#start(self, asked, method);
    replaceMethod(
      prototype,
      method.name,
      (original) =>
        function (this: unknown, ...args: unknown[]) {
          const call = original as Method as (this: unknown, ...given: unknown[]) => unknown;
          const begun = guarded(GOOGLE, () => start(this, args[0]));
          if (begun === undefined) return Reflect.apply(call, this, args);
          return callApi(begun.call, call, this, args, begun.answered, GOOGLE);
        },
    );
  }

  #start(self: unknown, given: unknown, { operation, isStream }: (typeof METHODS)[number]) {
    if (typeof given !== 'object' || given === null) return undefined;
    const { tracer, content } = this.services();
    const asked = given as GenerateRequest;
    const { apiClient } = self as { apiClient?: ApiClient };
    const isEmbedding = operation === 'embeddings';
    const { model, config } = asked;
    const call = startModelCall(tracer, {
      operation,
      provider: apiClient?.isVertexAI?.() === true ? 'gcp.vertex_ai' : 'gcp.gemini',
      model: typeof model === 'string' ? model.replace(/^models\//, '') : undefined,
      isStream,
      ...serverOf(apiClient?.getBaseUrl?.()),
      attributes: isEmbedding
        ? embeddingAttributes(config)
        : { ...generateRequestAttributes(asked), ...(content && generateRequestContent(asked)) },
    });
    const answered = (value: unknown): boolean => {
      if (typeof value !== 'object' || value === null) return false;
      if (isStream) return observeGenerator(value, call, gatherContent(content), GOOGLE);
      call.answer(isEmbedding ? embeddingAnswer(value) : generateAnswer(value, content));
      return false;
    };
    return { call, answered };
  }
}

function embeddingAttributes(config: GenerateRequest['config']) {
  const dimensions = numberOf(config?.outputDimensionality);
  return dimensions === undefined ? {} : { 'gen_ai.embeddings.dimension.count': dimensions };
}

/** Only Vertex AI counts the tokens of embeddings. */
function embeddingAnswer(value: object) {
  const { embeddings = [] } = value as {
    embeddings?: { statistics?: { tokenCount?: number } }[];
  };
  const counts = embeddings.flatMap(({ statistics }) => statistics?.tokenCount ?? []);
  if (counts.length === 0) return {};
  return { usage: { input: counts.reduce((sum, count) => sum + count, 0) } };
}
