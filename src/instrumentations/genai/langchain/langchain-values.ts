import type { ModelAnswer } from '../genai-span.ts';

/** What LangChain says of a chain, a tool or a model: the path of its class, and its name where it has one. */
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

/** What ends a run, and is none of its failures: a graph that waits for a human. */
const NO_FAILURES: ReadonlySet<unknown> = new Set([
  'GraphInterrupt',
  'NodeInterrupt',
  'ParentCommand',
]);

export function failureOf(error: unknown): unknown {
  const { name } = (error ?? {}) as { name?: unknown };
  return NO_FAILURES.has(name) ? undefined : error;
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

/** @param output as LangChain hands it to callbacks at the end of a call of a model */
export function answerOf(output: unknown): ModelAnswer {
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
