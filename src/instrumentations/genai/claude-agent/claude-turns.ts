import type { Context } from '@opentelemetry/api';
import { countCall } from '../agent-calls.ts';
import { type OwnSpan, startAgent, startTool } from '../agent-span.ts';
import { contentAttributes, text, toolContent } from '../content.ts';
import type { GenAiServices } from '../genai-instrumentation.ts';
import { countTokens, type TokenUsage } from '../genai-metrics.ts';
import { attributesOfUsage, withoutUndefined } from '../genai-span.ts';

interface Block {
  readonly type?: string;
  readonly id?: string;
  readonly name?: string;
  readonly input?: unknown;
  readonly tool_use_id?: string;
  readonly is_error?: boolean;
  readonly content?: unknown;
}

interface WireUsage {
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  readonly cache_read_input_tokens?: number;
  readonly cache_creation_input_tokens?: number;
}

/** One message of the CLI. */
interface SdkMessage {
  readonly type?: string;
  readonly subtype?: string;
  readonly model?: string;
  readonly session_id?: string;
  readonly message?: { readonly id?: string; readonly model?: string; readonly content?: unknown };
  readonly is_error?: boolean;
  readonly result?: unknown;
  readonly usage?: WireUsage;
  readonly modelUsage?: Readonly<Record<string, ModelUsage>>;
}

interface ModelUsage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cacheReadInputTokens?: number;
  readonly cacheCreationInputTokens?: number;
}

/** A turn under way: from a prompt to its result. */
interface Turn {
  readonly agent: OwnSpan;
  readonly tools: Map<string, OwnSpan>;
  readonly answers: Set<string>;
  model: string | undefined;
}

/** What is said between the service and the CLI. */
export interface Turns {
  hear(message: unknown): void;
  /** @param error undefined where the conversation is over, or was given up */
  end(error?: unknown): void;
}

/**
 * @param prompt undefined where it is a stream
 * @param parent what was active when the service has asked
 */
export function createTurns(
  { tracer, content }: GenAiServices,
  prompt: unknown,
  parent: Context,
): Turns {
  const counted = new Map<string, TokenUsage>();
  const begin = (): Turn => {
    const asked = content && typeof prompt === 'string' ? userMessage(prompt) : {};
    const agent = startAgent(tracer, { name: 'claude', attributes: asked }, parent);
    return { agent, tools: new Map(), answers: new Set(), model: undefined };
  };
  let turn: Turn | undefined = begin();
  const finish = (error?: unknown, attributes = {}): void => {
    for (const tool of turn?.tools.values() ?? []) tool.end();
    turn?.agent.span.setAttributes(attributes);
    turn?.agent.end(error);
    turn = undefined;
  };
  return {
    hear(given) {
      const message = (given ?? {}) as SdkMessage;
      turn ??= begin();
      const { span } = turn.agent;
      if (message.session_id !== undefined) {
        span.setAttribute('gen_ai.conversation.id', message.session_id);
      }
      if (message.type === 'system' && message.model !== undefined) {
        span.setAttribute('gen_ai.request.model', message.model);
        turn.model = message.model;
      } else if (message.type === 'assistant') hearAnswer(turn, message, tracer, content);
      else if (message.type === 'user') hearResults(turn, message, content);
      else if (message.type === 'result') {
        countModels(message, counted);
        finish(failureOf(message), resultAttributes(message, content));
      }
    },
    end(error) {
      if (turn !== undefined) finish(error);
    },
  };
}

function userMessage(prompt: string) {
  return contentAttributes({ input: [{ role: 'user', parts: [text(prompt)] }] });
}

function hearAnswer(
  { agent, tools, answers }: Turn,
  { message }: SdkMessage,
  tracer: GenAiServices['tracer'],
  content: boolean,
): void {
  const { id } = message ?? {};
  if (id !== undefined && !answers.has(id)) {
    answers.add(id);
    countCall(agent.context, 'inferences');
  }
  for (const block of blocksOf(message?.content)) {
    if (block.type !== 'tool_use' || block.id === undefined || tools.has(block.id)) continue;
    const tool = {
      name: block.name ?? 'tool',
      callId: block.id,
      ...(content && { attributes: toolContent(block.input) }),
    };
    tools.set(block.id, startTool(tracer, tool, agent.context));
  }
}

function hearResults({ tools }: Turn, { message }: SdkMessage, content: boolean): void {
  for (const block of blocksOf(message?.content)) {
    if (block.type !== 'tool_result' || block.tool_use_id === undefined) continue;
    const tool = tools.get(block.tool_use_id);
    if (content) tool?.span.setAttributes(toolContent(undefined, block.content));
    tool?.end(block.is_error ? 'tool_error' : undefined);
    tools.delete(block.tool_use_id);
  }
}

function blocksOf(content: unknown): readonly Block[] {
  return Array.isArray(content) ? content : [];
}

/** The subtype says why: `error_max_turns`, `error_during_execution`. */
function failureOf({ is_error: failed, subtype = 'error' }: SdkMessage): string | undefined {
  if (!failed && (subtype === 'success' || !subtype.startsWith('error'))) return undefined;
  return subtype === 'success' ? 'error' : subtype;
}

function resultAttributes({ usage, result }: SdkMessage, content: boolean) {
  const output =
    content && typeof result === 'string' ? [{ role: 'assistant', parts: [text(result)] }] : [];
  return { ...(usage && attributesOfUsage(usageOf(usage))), ...contentAttributes({ output }) };
}

/** What is cached is a part of the input here, as with all others. */
function usageOf(usage: WireUsage): TokenUsage {
  const { cache_read_input_tokens: read = 0, cache_creation_input_tokens: written = 0 } = usage;
  return withoutUndefined({
    input: usage.input_tokens === undefined ? undefined : usage.input_tokens + read + written,
    output: usage.output_tokens,
    cacheRead: read,
    cacheWrite: written,
  });
}

/** The CLI says for each model what the whole conversation has spent so far. */
function countModels({ modelUsage = {} }: SdkMessage, counted: Map<string, TokenUsage>): void {
  for (const [model, usage] of Object.entries(modelUsage)) {
    const read = usage.cacheReadInputTokens ?? 0;
    const written = usage.cacheCreationInputTokens ?? 0;
    const now = {
      input: (usage.inputTokens ?? 0) + read + written,
      output: usage.outputTokens ?? 0,
      cacheRead: read,
      cacheWrite: written,
    };
    const before = counted.get(model) as typeof now | undefined;
    counted.set(model, now);
    const since = Object.fromEntries(
      Object.entries(now).map(([name, value]) => [
        name,
        Math.max(value - (before?.[name as keyof typeof now] ?? 0), 0),
      ]),
    );
    countTokens(since, {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'anthropic',
      'gen_ai.request.model': model,
    });
  }
}
