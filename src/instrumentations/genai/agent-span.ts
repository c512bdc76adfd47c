import {
  type Attributes,
  type Context,
  type Span,
  SpanKind,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { activeContext } from '../../context/active-context.ts';
import { performance } from '../../util/clock.ts';
import { type AgentCalls, countCall, countingCalls } from './agent-calls.ts';
import { record } from './genai-metrics.ts';
import { failSpan, withoutUndefined } from './genai-span.ts';

/** An operation inside of the process, under way. The first end counts. */
export interface OwnSpan {
  readonly span: Span;
  /** What it does runs in this context. */
  readonly context: Context;
  /**
   * @param error anything that was thrown, or a word for `error.type`
   * @param at the monotonic time at which it was over, where that has passed
   */
  end(error?: unknown, at?: number): void;
}

/** An agent, or what runs several. Source: semantic-conventions-genai v0.1.0, "Invoke agent internal span". */
export interface Agent {
  readonly operation?: 'invoke_agent' | 'invoke_workflow';
  /** Of low cardinality. */
  readonly name: string | undefined;
  readonly attributes?: Attributes;
}

/** @param parent default: what is active */
export function startAgent(
  tracer: Tracer,
  { operation = 'invoke_agent', name, attributes }: Agent,
  parent: Context = activeContext(),
): OwnSpan {
  const shared: Attributes = name === undefined ? {} : { 'gen_ai.agent.name': name };
  const calls: AgentCalls = { inferences: 0, tools: 0 };
  const own = startOwn(
    tracer,
    name === undefined ? operation : `${operation} ${name}`,
    { 'gen_ai.operation.name': operation, ...shared, ...attributes },
    parent,
    (seconds, failed) => {
      record('agent', seconds, { ...shared, ...failed });
      record('agentInferences', calls.inferences, shared);
      record('agentTools', calls.tools, shared);
    },
  );
  return { ...own, context: countingCalls(own.context, calls) };
}

/** One call of a tool. Source: semantic-conventions-genai v0.1.0, "Execute tool span". */
export interface Tool {
  readonly name: string;
  readonly type?: string | undefined;
  readonly callId?: string | undefined;
  readonly attributes?: Attributes | undefined;
}

/** @param parent default: what is active */
export function startTool(
  tracer: Tracer,
  { name, type = 'function', callId, attributes }: Tool,
  parent: Context = activeContext(),
): OwnSpan {
  countCall(parent, 'tools');
  const shared = { 'gen_ai.tool.name': name, 'gen_ai.tool.type': type };
  return startOwn(
    tracer,
    `execute_tool ${name}`,
    withoutUndefined({
      'gen_ai.operation.name': 'execute_tool',
      ...shared,
      'gen_ai.tool.call.id': callId,
      ...attributes,
    }),
    parent,
    (seconds, failed) => record('tool', seconds, { ...shared, ...failed }),
  );
}

/** @param measure is given seconds, and `error.type` if it has failed */
export function startOwn(
  tracer: Tracer,
  name: string,
  attributes: Attributes,
  parent: Context,
  measure: (seconds: number, failed: Attributes) => void = () => {},
): OwnSpan {
  const started = performance.now();
  const span = tracer.startSpan(name, { kind: SpanKind.INTERNAL, attributes }, parent);
  let isOver = false;
  return {
    span,
    context: trace.setSpan(parent, span),
    end(error, at = performance.now()) {
      if (isOver) return;
      isOver = true;
      const errorType = failSpan(span, error);
      const failed = errorType === undefined ? {} : { 'error.type': errorType };
      measure((at - started) / 1000, failed);
      span.end(at);
    },
  };
}
