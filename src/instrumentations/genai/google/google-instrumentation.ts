import { InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
import { replaceMethod } from '../../patching/replace-method.ts';
import { callApi, type ObservedCall } from '../api-promise.ts';
import { type GenAiServices, genAiInstrumentation, sdkPlace } from '../genai-instrumentation.ts';
import { startModelCall } from '../genai-span.ts';
import type { SdkMethod } from '../method-call.ts';
import { observeGenerator } from '../model-stream.ts';
import { serverOf } from '../provider-address.ts';
import { numberOf } from '../wire-values.ts';
import {
  createContentBuilder,
  type GenerateRequest,
  generateRequestAttributes,
  generateRequestContent,
  generateResponse,
} from './generate-content.ts';

interface Exports {
  readonly Models?: { readonly prototype: Record<string, unknown> };
}

interface ApiClient {
  isVertexAI?(): boolean;
  getBaseUrl?(): string;
}

/** The methods of `Models` that all model calls go through, several times where the SDK itself calls functions. */
const METHODS = [
  { name: 'generateContentInternal', operation: 'generate_content', isStream: false },
  { name: 'generateContentStreamInternal', operation: 'generate_content', isStream: true },
  { name: 'embedContentInternal', operation: 'embeddings', isStream: false },
] as const;

const GOOGLE = sdkPlace('@google/genai');

/** Records a span for each model call of the SDK of Google, in Gemini and in Vertex AI. */
export const GoogleGenAiInstrumentation = genAiInstrumentation('google-genai', {
  modules: (services) =>
    new InstrumentationNodeModuleDefinition('@google/genai', ['>=1.0.0 <4'], (exports: Exports) => {
      const { prototype } = exports.Models ?? {};
      if (prototype !== undefined) observeMethods(prototype, services);
      return exports;
    }),
});

function observeMethods(prototype: Record<string, unknown>, services: () => GenAiServices): void {
  for (const method of METHODS) {
    replaceMethod(
      prototype,
      method.name,
      (original) =>
        function (this: unknown, ...args: unknown[]) {
          const start = () => startCall(this, args[0], method, services());
          return callApi(start, original as SdkMethod, this, args, GOOGLE);
        },
    );
  }
}

function startCall(
  self: unknown,
  body: unknown,
  { operation, isStream }: (typeof METHODS)[number],
  { tracer, content }: GenAiServices,
): ObservedCall | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const request = body as GenerateRequest;
  const { apiClient } = self as { apiClient?: ApiClient };
  const isEmbedding = operation === 'embeddings';
  const { model, config } = request;
  const call = startModelCall(tracer, {
    operation,
    provider: apiClient?.isVertexAI?.() === true ? 'gcp.vertex_ai' : 'gcp.gemini',
    model: typeof model === 'string' ? model.replace(/^models\//, '') : undefined,
    isStream,
    ...serverOf(apiClient?.getBaseUrl?.()),
    attributes: isEmbedding
      ? embeddingAttributes(config)
      : { ...generateRequestAttributes(request), ...(content && generateRequestContent(request)) },
  });
  const onResponse = (value: unknown): boolean => {
    if (typeof value !== 'object' || value === null) return false;
    if (isStream) return observeGenerator(value, call, createContentBuilder(content), GOOGLE);
    call.setResponse(isEmbedding ? embeddingResponse(value) : generateResponse(value, content));
    return false;
  };
  return { call, onResponse };
}

function embeddingAttributes(config: GenerateRequest['config']) {
  const dimensions = numberOf(config?.outputDimensionality);
  return dimensions === undefined ? {} : { 'gen_ai.embeddings.dimension.count': dimensions };
}

/** Only Vertex AI counts the tokens of embeddings. */
function embeddingResponse(value: object) {
  const { embeddings = [] } = value as {
    embeddings?: { statistics?: { tokenCount?: number } }[];
  };
  const counts = embeddings.flatMap(({ statistics }) => statistics?.tokenCount ?? []);
  if (counts.length === 0) return {};
  return { usage: { input: counts.reduce((sum, count) => sum + count, 0) } };
}
