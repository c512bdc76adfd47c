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
import { type AgentCalls, countCall, withAgentCalls } from './agent-calls.ts';
import { record } from './genai-metrics.ts';
import { failSpan, withoutUndefined } from './genai-span.ts';

/** A running operation inside the process. Only the first `end` counts. */
export interface InternalSpan {
  readonly span: Span;
  /** The context in which the operation runs. */
  readonly context: Context;
  /**
   * @param error anything that was thrown, or a value for `error.type`
   * @param endTime milliseconds of `performance.now()`. Default: now
   */
  end(error?: unknown, endTime?: number): void;
}

/** An agent, or a workflow of agents. Source: semantic-conventions-genai v0.1.0, "Invoke agent internal span". */
export interface Agent {
  readonly operation?: 'invoke_agent' | 'invoke_workflow';
  /** Of low cardinality. */
  readonly name: string | undefined;
  readonly attributes?: Attributes;
}

/** @param parent default: the active context */
export function startAgent(
  tracer: Tracer,
  { operation = 'invoke_agent', name, attributes }: Agent,
  parent: Context = activeContext(),
): InternalSpan {
  const shared: Attributes = name === undefined ? {} : { 'gen_ai.agent.name': name };
  const calls: AgentCalls = { inferences: 0, tools: 0 };
  const agent = startInternalSpan(
    tracer,
    name === undefined ? operation : `${operation} ${name}`,
    { 'gen_ai.operation.name': operation, ...shared, ...attributes },
    parent,
    (seconds, errorAttributes) => {
      record('agent', seconds, { ...shared, ...errorAttributes });
      record('agentInferences', calls.inferences, shared);
      record('agentTools', calls.tools, shared);
    },
  );
  return { ...agent, context: withAgentCalls(agent.context, calls) };
}

/** One call of a tool. Source: semantic-conventions-genai v0.1.0, "Execute tool span". */
export interface Tool {
  readonly name: string;
  readonly type?: string | undefined;
  readonly callId?: string | undefined;
  readonly attributes?: Attributes | undefined;
}

/** @param parent default: the active context */
export function startTool(
  tracer: Tracer,
  { name, type = 'function', callId, attributes }: Tool,
  parent: Context = activeContext(),
): InternalSpan {
  countCall(parent, 'tools');
  const shared = { 'gen_ai.tool.name': name, 'gen_ai.tool.type': type };
  return startInternalSpan(
    tracer,
    `execute_tool ${name}`,
    withoutUndefined({
      'gen_ai.operation.name': 'execute_tool',
      ...shared,
      'gen_ai.tool.call.id': callId,
      ...attributes,
    }),
    parent,
    (seconds, errorAttributes) => record('tool', seconds, { ...shared, ...errorAttributes }),
  );
}

/** @param measure called at the end with the duration, and with `error.type` if the operation failed */
export function startInternalSpan(
  tracer: Tracer,
  name: string,
  attributes: Attributes,
  parent: Context,
  measure: (seconds: number, errorAttributes: Attributes) => void = () => {},
): InternalSpan {
  const startTime = performance.now();
  const span = tracer.startSpan(name, { kind: SpanKind.INTERNAL, attributes }, parent);
  let isOver = false;
  return {
    span,
    context: trace.setSpan(parent, span),
    end(error, endTime = performance.now()) {
      if (isOver) return;
      isOver = true;
      const errorType = failSpan(span, error);
      measure(
        (endTime - startTime) / 1000,
        errorType === undefined ? {} : { 'error.type': errorType },
      );
      span.end(endTime);
    },
  };
}
