import type { ModelResponse } from '../genai-span.ts';

/** How LangChain describes a chain, a tool or a model: the path of its class, and its name if it has one. */
export interface Serialized {
  readonly id?: readonly string[];
  readonly name?: string;
  readonly kwargs?: { readonly name?: unknown };
}

export function nameIn(serialized: Serialized | undefined): string | undefined {
  const { id, name, kwargs } = serialized ?? {};
  if (typeof kwargs?.name === 'string') return kwargs.name;
  return name ?? id?.at(-1);
}

/** Errors that end a run without being a failure, such as of a graph that waits for a human. */
const EXPECTED_ERRORS: ReadonlySet<unknown> = new Set([
  'GraphInterrupt',
  'NodeInterrupt',
  'ParentCommand',
]);

export function failureOf(error: unknown): unknown {
  const { name } = (error ?? {}) as { name?: unknown };
  return EXPECTED_ERRORS.has(name) ? undefined : error;
}

interface Generation {
  readonly generationInfo?: { readonly finish_reason?: unknown };
  readonly message?: {
    readonly id?: string;
    readonly usage_metadata?: {
      readonly input_tokens?: number;
      readonly output_tokens?: number;
      readonly input_token_details?: {
        readonly cache_read?: number;
        readonly cache_creation?: number;
      };
      readonly output_token_details?: { readonly reasoning?: number };
    };
    readonly response_metadata?: Readonly<Record<string, unknown>>;
  };
}

/** @param output of a model call, as LangChain passes it to `handleLLMEnd` */
export function responseOf(output: unknown): ModelResponse {
  const { generations, llmOutput } = (output ?? {}) as {
    generations?: readonly (readonly Generation[])[];
    llmOutput?: { tokenUsage?: { promptTokens?: number; completionTokens?: number } };
  };
  const all = (generations ?? []).flat();
  const { message, generationInfo } = all[0] ?? {};
  const { response_metadata: metadata = {}, usage_metadata: usage } = message ?? {};
  const reason = generationInfo?.finish_reason ?? metadata.finish_reason ?? metadata.stop_reason;
  const model = metadata.model_name ?? metadata.model;
  const { promptTokens, completionTokens } = llmOutput?.tokenUsage ?? {};
  return {
    id: message?.id,
    model: typeof model === 'string' ? model : undefined,
    finishReasons: typeof reason === 'string' ? [reason] : [],
    usage: {
      input: usage?.input_tokens ?? promptTokens,
      output: usage?.output_tokens ?? completionTokens,
      cacheRead: usage?.input_token_details?.cache_read,
      cacheWrite: usage?.input_token_details?.cache_creation,
      reasoning: usage?.output_token_details?.reasoning,
    },
  };
}
