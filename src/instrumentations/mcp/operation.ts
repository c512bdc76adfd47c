import {
  type Attributes,
  type Context,
  INVALID_SPAN_CONTEXT,
  type Link,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { performance } from '../../util/clock.ts';
import { type McpCall, type McpFailure, type McpTarget, resourceOf, targetOf } from './message.ts';
import { carrierAttributes, type McpSide, measureOperation } from './metrics.ts';
import type { McpCarrier } from './transport.ts';

/** What is known of the connection, as it is when it is asked for. */
export interface McpConnectionFacts {
  readonly carrier: McpCarrier;
  /** `mcp.protocol.version`, once both sides have agreed on it. */
  readonly version: string | undefined;
  /** `mcp.session.id`, once there is a session. */
  readonly sessionId: string | undefined;
}

export interface McpOperationStart {
  /** Without one it is measured, and has no span. */
  readonly tracer: Tracer | undefined;
  /** Who sends it is its client, whichever end of the connection that is. */
  readonly side: McpSide;
  readonly call: McpCall;
  readonly facts: McpConnectionFacts;
  readonly parent: Context;
  readonly links?: Link[] | undefined;
  /** What is recorded only where it is asked for. */
  readonly content?: Attributes | undefined;
}

/** A request or a notification that is going on. */
export interface McpOperation {
  readonly method: string;
  readonly span: Span;
  /**
   * The first end counts.
   *
   * @param failure undefined where all went well
   * @param content what is recorded of the result only where it is asked for
   */
  end(facts: McpConnectionFacts, failure?: McpFailure, content?: Attributes): void;
}

const NONE = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
const KINDS = { client: SpanKind.CLIENT, server: SpanKind.SERVER } as const;

/** Starts the span of a message, which is measured too. Source: semantic conventions for MCP. */
export function startOperation(start: McpOperationStart): McpOperation {
  const { tracer, side, call, facts, parent, links, content } = start;
  const target = targetOf(call);
  const began = performance.now();
  const span =
    tracer?.startSpan(
      spanName(target),
      {
        kind: KINDS[side],
        attributes: {
          ...attributesOf(call, target),
          ...carrierAttributes(facts.carrier),
          ...sessionAttributes(facts),
          ...content,
        },
        ...(links && { links }),
      },
      parent,
    ) ?? NONE;
  let isOver = false;
  return {
    method: call.method,
    span,
    end(last, failure, resultContent) {
      if (isOver) return;
      isOver = true;
      const { carrier, version } = last;
      const { type: error, code } = failure ?? {};
      measureOperation(
        target,
        { side, carrier, version, error, code },
        (performance.now() - began) / 1000,
      );
      // Known only now of what has opened the session.
      span.setAttributes({ ...sessionAttributes(last), ...resultContent });
      if (failure !== undefined) fail(span, failure);
      span.end();
    },
  };
}

function spanName({ method, tool, prompt }: McpTarget): string {
  const name = tool ?? prompt;
  return name === undefined ? method : `${method} ${name}`;
}

function attributesOf(call: McpCall, { method, tool, prompt }: McpTarget): Attributes {
  const resource = resourceOf(call);
  return {
    'mcp.method.name': method,
    ...(tool !== undefined && {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': tool,
    }),
    ...(prompt !== undefined && { 'gen_ai.prompt.name': prompt }),
    ...(resource !== undefined && { 'mcp.resource.uri': resource }),
    ...(call.id != null && { 'jsonrpc.request.id': String(call.id) }),
  };
}

function sessionAttributes({ version, sessionId }: McpConnectionFacts): Attributes {
  return {
    ...(version !== undefined && { 'mcp.protocol.version': version }),
    ...(sessionId !== undefined && { 'mcp.session.id': sessionId }),
  };
}

function fail(span: Span, { type, code, message }: McpFailure): void {
  span.setAttribute('error.type', type);
  if (code !== undefined) span.setAttribute('rpc.response.status_code', code);
  span.setStatus({ code: SpanStatusCode.ERROR, ...(message !== undefined && { message }) });
}
