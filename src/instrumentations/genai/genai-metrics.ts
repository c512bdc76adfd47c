import { type Attributes, metrics } from '@opentelemetry/api';
import { unshared } from '../../neighbours/sightline-parts.ts';
import { VERSION } from '../../util/version.ts';
import { createAttributesCache } from '../metric-support/attribute-caches.ts';
import {
  createLazyInstruments,
  type InstrumentDefinition,
} from '../metric-support/lazy-instruments.ts';

/** Seconds. Source: semantic-conventions-genai v0.1.0, `gen_ai.client.inference.duration`. */
const SECONDS = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];
/** Seconds of a whole run of an agent, `gen_ai.invoke_agent.duration`. */
const AGENT_SECONDS = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8, 409.6];
const TOKENS = [
  1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216,
  67_108_864,
];
const CALLS = [1, 2, 4, 8, 16, 32, 64, 128];

/** Names of the metrics. Source: semantic-conventions-genai v0.1.0. */
export const GENAI_METRICS = {
  duration: 'gen_ai.client.inference.duration',
  firstChunk: 'gen_ai.client.inference.time_to_first_chunk',
  perChunk: 'gen_ai.client.inference.time_per_output_chunk',
  input: 'gen_ai.client.inference.usage.input_tokens',
  output: 'gen_ai.client.inference.usage.output_tokens',
  cacheRead: 'gen_ai.client.inference.usage.cache_read.input_tokens',
  cacheWrite: 'gen_ai.client.inference.usage.cache_write.input_tokens',
  reasoning: 'gen_ai.client.inference.usage.reasoning.output_tokens',
  inputPerCall: 'gen_ai.client.inference.operation.input_tokens',
  outputPerCall: 'gen_ai.client.inference.operation.output_tokens',
  embeddings: 'gen_ai.client.embeddings.duration',
  embeddingsInput: 'gen_ai.client.embeddings.operation.input_tokens',
  other: 'gen_ai.client.operation.duration',
  agent: 'gen_ai.invoke_agent.duration',
  agentInferences: 'gen_ai.invoke_agent.inference_calls',
  agentTools: 'gen_ai.invoke_agent.tool_calls',
  tool: 'gen_ai.execute_tool.duration',
} as const;

type Name = keyof typeof GENAI_METRICS;

/** Tokens as the provider counts them; input includes cached tokens, output includes reasoning tokens. */
export interface TokenUsage {
  readonly input?: number | undefined;
  readonly output?: number | undefined;
  readonly cacheRead?: number | undefined;
  readonly cacheWrite?: number | undefined;
  readonly reasoning?: number | undefined;
}

/** For providers that count cached tokens separately: the semantic conventions include them in the input. */
export function withCachedInput(usage: TokenUsage): TokenUsage {
  const { input, cacheRead = 0, cacheWrite = 0 } = usage;
  return { ...usage, input: input === undefined ? undefined : input + cacheRead + cacheWrite };
}

const DEFINITIONS: Readonly<Record<Name, InstrumentDefinition>> = {
  duration: seconds('GenAI client inference operation duration.'),
  firstChunk: seconds('Time to receive the first chunk of a stream.'),
  perChunk: seconds('Time per output chunk after the first one.'),
  input: tokens('The number of input (prompt) tokens used, including cached tokens.'),
  output: tokens('The number of output (completion) tokens used, including reasoning tokens.'),
  cacheRead: tokens('The number of input tokens served from a provider-managed cache.'),
  cacheWrite: tokens('The number of input tokens written to a provider-managed cache.'),
  reasoning: tokens('The number of output tokens used for reasoning.'),
  inputPerCall: tokens('The number of input tokens of an inference operation.', TOKENS),
  outputPerCall: tokens('The number of output tokens of an inference operation.', TOKENS),
  embeddings: seconds('GenAI client embeddings operation duration.'),
  embeddingsInput: tokens('The number of input tokens used per embeddings operation.', TOKENS),
  other: seconds('GenAI operation duration.'),
  agent: seconds('The duration of a single agent invocation.', AGENT_SECONDS),
  agentInferences: {
    description: 'Model calls of an agent invocation.',
    unit: '{inference_call}',
    boundaries: CALLS,
  },
  agentTools: {
    description: 'Tool calls of an agent invocation.',
    unit: '{tool_call}',
    boundaries: CALLS,
  },
  tool: seconds('The duration of a single tool execution.'),
};

function seconds(description: string, boundaries = SECONDS): InstrumentDefinition {
  return { description, unit: 's', boundaries };
}

/** A counter unless it has boundaries. */
function tokens(description: string, boundaries?: readonly number[]): InstrumentDefinition {
  return { description, unit: '{token}', ...(boundaries && { boundaries }) };
}

const instruments = createLazyInstruments(
  () => unshared(metrics.getMeterProvider()).getMeter('sightline/genai', VERSION),
  Object.fromEntries(
    Object.entries(DEFINITIONS).map(([name, definition]) => [
      GENAI_METRICS[name as Name],
      definition,
    ]),
  ),
);
const attributesFor = createAttributesCache();

/** @returns the same object for the same attributes, so that the aggregation recognizes it */
function intern(attributes: Attributes): Attributes {
  return attributesFor(JSON.stringify(attributes), () => attributes);
}

/** Records a value of a histogram, whether or not the trace is sampled. @param value seconds, tokens or calls */
export function record(name: Name, value: number, attributes: Attributes): void {
  instruments.record(GENAI_METRICS[name], value, intern(attributes));
}

/**
 * Counts the tokens of an inference. Input and output count 0 where the provider does not report them, so that each
 * model has its series. No instrumented provider reports the modality of all tokens, so it is `unknown`.
 */
export function countTokens(usage: TokenUsage, attributes: Attributes): void {
  const tokenAttributes = intern({ ...attributes, 'gen_ai.token.modality': 'unknown' });
  const add = (name: Name, value: number) =>
    instruments.add(GENAI_METRICS[name], value, tokenAttributes);
  add('input', usage.input ?? 0);
  add('output', usage.output ?? 0);
  for (const name of ['cacheRead', 'cacheWrite', 'reasoning'] as const) {
    const value = usage[name];
    if (value !== undefined) add(name, value);
  }
  if (usage.input !== undefined) record('inputPerCall', usage.input, attributes);
  if (usage.output !== undefined) record('outputPerCall', usage.output, attributes);
}
