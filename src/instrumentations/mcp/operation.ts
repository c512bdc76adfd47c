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
import {
  isClientFault,
  type McpCall,
  type McpFailure,
  type McpTarget,
  originalOf,
  resourceOf,
  targetOf,
} from './message.ts';
import { carrierAttributes, type McpSide, measureOperation } from './metrics.ts';
import { servedNames } from './served-names.ts';
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
  /** Of the receiver: what handles it, and knows which names there are. */
  readonly protocol?: object | undefined;
  /** What is recorded only where it is asked for. */
  readonly content?: Attributes | undefined;
}

/** A request or a notification that is going on. */
export interface McpOperation {
  readonly method: string;
  readonly span: Span;
  /** What names it, in spans and metrics. */
  facts(): Attributes;
  /** Has the error of its handler on the span. @returns false where it has one already */
  keepThrown(error: unknown): boolean;
  /** Notes that its sender has asked for what there is not, or by wrong arguments. */
  blameClient(): void;
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
  const { tracer, side, call, facts, parent, links, protocol, content } = start;
  const target = targetOf(call);
  const names = protocol && servedNames(protocol, call, target);
  const shown = names?.shown() ?? target;
  const began = performance.now();
  const span =
    tracer?.startSpan(
      spanName(shown),
      {
        kind: KINDS[side],
        attributes: {
          ...attributesOf(call, target, shown.method),
          ...carrierAttributes(facts.carrier),
          ...sessionAttributes(facts),
          ...content,
        },
        ...(links && { links }),
      },
      parent,
    ) ?? NONE;
  let isOver = false;
  let isBlamed = false;
  let thrown: { readonly error: unknown } | undefined;
  return {
    method: call.method,
    span,
    facts: () => factsOf(names?.shown() ?? target),
    keepThrown(error) {
      if (isOver || thrown !== undefined) return false;
      thrown = { error };
      span.recordException(error as Error);
      return true;
    },
    blameClient() {
      isBlamed = true;
    },
    end(last, failure, resultContent) {
      if (isOver) return;
      isOver = true;
      const { carrier, version } = last;
      const { type: error, code } = failure ?? {};
      if (failure === undefined) names?.prove();
      const known = names?.shown() ?? target;
      measureOperation(
        known,
        { side, carrier, version, error, code },
        (performance.now() - began) / 1000,
      );
      // Known only now of what has opened the session.
      span.setAttributes({ ...sessionAttributes(last), ...resultContent });
      // Known only by its answer, where the server has no registry.
      if (spanName(known) !== spanName(shown)) span.updateName(spanName(known));
      if (failure !== undefined) {
        const isMissing = failure.type === 'tool_error' && names?.isMissing() === true;
        const isClients = names !== undefined && (isBlamed || isMissing || isClientFault(code));
        const message = failure.message ?? (thrown && messageOf(thrown.error));
        fail(span, { ...failure, message }, !isClients || thrown !== undefined);
      }
      span.end();
    },
  };
}

function spanName({ method, tool, prompt }: McpTarget): string {
  const name = tool ?? prompt;
  return name === undefined ? method : `${method} ${name}`;
}

/** @param method as it is known here */
function attributesOf(call: McpCall, target: McpTarget, method: string): Attributes {
  const resource = resourceOf(call);
  return {
    ...factsOf({ ...target, method }),
    ...(method !== target.method && { 'rpc.method_original': originalOf(call) }),
    ...(resource !== undefined && { 'mcp.resource.uri': resource }),
    ...(call.id != null && { 'jsonrpc.request.id': String(call.id) }),
  };
}

function factsOf({ method, tool, prompt }: McpTarget): Attributes {
  return {
    'mcp.method.name': method,
    ...(tool !== undefined && {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': tool,
    }),
    ...(prompt !== undefined && { 'gen_ai.prompt.name': prompt }),
  };
}

function sessionAttributes({ version, sessionId }: McpConnectionFacts): Attributes {
  return {
    ...(version !== undefined && { 'mcp.protocol.version': version }),
    ...(sessionId !== undefined && { 'mcp.session.id': sessionId }),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** @param isFault whether it is one of who records it; on a server, what its client has done wrong is none */
function fail(span: Span, { type, code, message }: McpFailure, isFault: boolean): void {
  span.setAttribute('error.type', type);
  if (code !== undefined) span.setAttribute('rpc.response.status_code', code);
  if (!isFault) return;
  span.setStatus({ code: SpanStatusCode.ERROR, ...(message !== undefined && { message }) });
}
