import type { Context } from '@opentelemetry/api';
import { countCall } from '../agent-calls.ts';
import { type InternalSpan, startAgent, startTool } from '../agent-span.ts';
import { contentAttributes, text, toolContent } from '../content.ts';
import type { GenAiServices } from '../genai-instrumentation.ts';
import { countTokens, type TokenUsage, withCachedInput } from '../genai-metrics.ts';
import { usageAttributes } from '../genai-span.ts';

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

/** A running turn: from a prompt to its result. */
interface Turn {
  readonly agent: InternalSpan;
  readonly tools: Map<string, InternalSpan>;
  /** Ids of the messages of the model. */
  readonly messageIds: Set<string>;
}

/** The conversation of the service with the CLI. */
export interface Turns {
  addMessage(message: unknown): void;
  /** @param error undefined where the conversation has ended or was cancelled */
  end(error?: unknown): void;
}

/**
 * @param prompt recorded if it is a string and content is captured
 * @param parent the context that was active when the service called `query`
 */
export function createTurns(
  { tracer, content }: GenAiServices,
  prompt: unknown,
  parent: Context,
): Turns {
  const totals = new Map<string, TokenTotals>();
  const begin = (): Turn => {
    const attributes = content && typeof prompt === 'string' ? userMessage(prompt) : {};
    const agent = startAgent(tracer, { name: 'claude', attributes }, parent);
    return { agent, tools: new Map(), messageIds: new Set() };
  };
  let turn: Turn | undefined = begin();
  const finish = (error?: unknown, attributes = {}): void => {
    for (const tool of turn?.tools.values() ?? []) tool.end();
    turn?.agent.span.setAttributes(attributes);
    turn?.agent.end(error);
    turn = undefined;
  };
  return {
    addMessage(value) {
      const message = (value ?? {}) as SdkMessage;
      turn ??= begin();
      const { span } = turn.agent;
      if (message.session_id !== undefined) {
        span.setAttribute('gen_ai.conversation.id', message.session_id);
      }
      if (message.type === 'system' && message.model !== undefined) {
        span.setAttribute('gen_ai.request.model', message.model);
      } else if (message.type === 'assistant') addResponse(turn, message, tracer, content);
      else if (message.type === 'user') addToolResults(turn, message, content);
      else if (message.type === 'result') {
        countModels(message, totals);
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

function addResponse(
  { agent, tools, messageIds }: Turn,
  { message }: SdkMessage,
  tracer: GenAiServices['tracer'],
  content: boolean,
): void {
  const { id } = message ?? {};
  if (id !== undefined && !messageIds.has(id)) {
    messageIds.add(id);
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

function addToolResults({ tools }: Turn, { message }: SdkMessage, content: boolean): void {
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

/** @returns the subtype, which is the reason: `error_max_turns`, `error_during_execution` */
function failureOf({ is_error: isError, subtype = 'error' }: SdkMessage): string | undefined {
  if (!isError && (subtype === 'success' || !subtype.startsWith('error'))) return undefined;
  return subtype === 'success' ? 'error' : subtype;
}

function resultAttributes({ usage, result }: SdkMessage, content: boolean) {
  const output =
    content && typeof result === 'string' ? [{ role: 'assistant', parts: [text(result)] }] : [];
  return { ...(usage && usageAttributes(usageOf(usage))), ...contentAttributes({ output }) };
}

function usageOf(usage: WireUsage): TokenUsage {
  return withCachedInput({
    input: usage.input_tokens,
    output: usage.output_tokens,
    cacheRead: usage.cache_read_input_tokens ?? 0,
    cacheWrite: usage.cache_creation_input_tokens ?? 0,
  });
}

type TokenTotals = Readonly<Record<'input' | 'output' | 'cacheRead' | 'cacheWrite', number>>;

/** The CLI reports the tokens of each model as totals of the conversation. */
function countModels({ modelUsage = {} }: SdkMessage, totals: Map<string, TokenTotals>): void {
  for (const [model, usage] of Object.entries(modelUsage)) {
    const cacheRead = usage.cacheReadInputTokens ?? 0;
    const cacheWrite = usage.cacheCreationInputTokens ?? 0;
    const total: TokenTotals = {
      input: (usage.inputTokens ?? 0) + cacheRead + cacheWrite,
      output: usage.outputTokens ?? 0,
      cacheRead,
      cacheWrite,
    };
    const previous = totals.get(model);
    totals.set(model, total);
    const increase = Object.fromEntries(
      Object.entries(total).map(([name, value]) => [
        name,
        Math.max(value - (previous?.[name as keyof TokenTotals] ?? 0), 0),
      ]),
    );
    countTokens(increase, {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'anthropic',
      'gen_ai.request.model': model,
    });
  }
}
