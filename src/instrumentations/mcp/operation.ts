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
  type McpSide,
  measureOperation,
  networkAttributes,
  targetAttributes,
} from './mcp-metrics.ts';
import {
  isClientFault,
  type McpCall,
  type McpFailure,
  type McpTarget,
  originalOf,
  resourceOf,
  targetOf,
} from './message.ts';
import { servedNames } from './served-names.ts';
import type { McpNetwork } from './transport.ts';

/** What is known of a connection at a moment. */
export interface McpConnectionState {
  readonly network: McpNetwork;
  /** `mcp.protocol.version`, once both sides have agreed on it. */
  readonly version: string | undefined;
  /** `mcp.session.id`, once there is a session. */
  readonly sessionId: string | undefined;
}

export interface McpOperationStart {
  /** Undefined for an operation that is measured and has no span. */
  readonly tracer: Tracer | undefined;
  /** The sender of a message is its client, whichever end of the connection that is. */
  readonly side: McpSide;
  readonly call: McpCall;
  readonly connection: McpConnectionState;
  readonly parent: Context;
  readonly links?: Link[] | undefined;
  /** The protocol that handles the message, on the side of the receiver. */
  readonly protocol?: object | undefined;
  /** Arguments, where content is captured. */
  readonly content?: Attributes | undefined;
}

/** A running request or notification. */
export interface McpOperation {
  readonly method: string;
  readonly span: Span;
  /** @returns the attributes of its target */
  attributes(): Attributes;
  /** Records the error of a handler on the span. @returns false if it has one already */
  recordError(error: unknown): boolean;
  /** The client asked for something that does not exist, or passed wrong arguments. */
  setClientFault(): void;
  /**
   * Only the first end counts.
   *
   * @param failure undefined for success
   * @param content the result, where content is captured
   */
  end(connection: McpConnectionState, failure?: McpFailure, content?: Attributes): void;
}

const NO_SPAN = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
const KINDS = { client: SpanKind.CLIENT, server: SpanKind.SERVER } as const;

/** Starts the span and the measurement of a message. Source: semantic conventions for MCP. */
export function startOperation(start: McpOperationStart): McpOperation {
  const { tracer, side, call, connection, parent, links, protocol, content } = start;
  const fullTarget = targetOf(call);
  const names = protocol && servedNames(protocol, call, fullTarget);
  const currentTarget = () => names?.target() ?? fullTarget;
  const target = currentTarget();
  const startTime = performance.now();
  const span =
    tracer?.startSpan(
      spanName(target),
      {
        kind: KINDS[side],
        attributes: {
          ...attributesOf(call, fullTarget, target.method),
          ...networkAttributes(connection.network),
          ...sessionAttributes(connection),
          ...content,
        },
        ...(links && { links }),
      },
      parent,
    ) ?? NO_SPAN;
  let isOver = false;
  let isMarkedClientFault = false;
  let handlerError: { readonly error: unknown } | undefined;
  return {
    method: call.method,
    span,
    attributes: () => targetAttributes(currentTarget()),
    recordError(error) {
      if (isOver || handlerError !== undefined) return false;
      handlerError = { error };
      span.recordException(error as Error);
      return true;
    },
    setClientFault() {
      isMarkedClientFault = true;
    },
    end(lastState, failure, resultContent) {
      if (isOver) return;
      isOver = true;
      const { network, version } = lastState;
      const { type: error, code } = failure ?? {};
      if (failure === undefined) names?.confirm();
      const lastTarget = currentTarget();
      measureOperation(
        lastTarget,
        { side, network, version, error, code },
        (performance.now() - startTime) / 1000,
      );
      // For the message that opens the session they are not known before.
      span.setAttributes({ ...sessionAttributes(lastState), ...resultContent });
      // Without a registry, the name is not confirmed before the response.
      if (spanName(lastTarget) !== spanName(target)) span.updateName(spanName(lastTarget));
      if (failure !== undefined) {
        const isMissing = failure.type === 'tool_error' && names?.isMissing() === true;
        const isFaultOfClient =
          names !== undefined && (isMarkedClientFault || isMissing || isClientFault(code));
        const message = failure.message ?? (handlerError && messageOf(handlerError.error));
        fail(span, { ...failure, message }, !isFaultOfClient || handlerError !== undefined);
      }
      span.end();
    },
  };
}

function spanName({ method, tool, prompt }: McpTarget): string {
  const name = tool ?? prompt;
  return name === undefined ? method : `${method} ${name}`;
}

/** @param method `_OTHER` where the receiver does not know the method of the target */
function attributesOf(call: McpCall, target: McpTarget, method: string): Attributes {
  const resource = resourceOf(call);
  return {
    ...targetAttributes({ ...target, method }),
    ...(method !== target.method && { 'rpc.method_original': originalOf(call) }),
    ...(resource !== undefined && { 'mcp.resource.uri': resource }),
    ...(call.id != null && { 'jsonrpc.request.id': String(call.id) }),
  };
}

function sessionAttributes({ version, sessionId }: McpConnectionState): Attributes {
  return {
    ...(version !== undefined && { 'mcp.protocol.version': version }),
    ...(sessionId !== undefined && { 'mcp.session.id': sessionId }),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** @param isError false for a fault of the client, which is no error of the server's span */
function fail(span: Span, { type, code, message }: McpFailure, isError: boolean): void {
  span.setAttribute('error.type', type);
  if (code !== undefined) span.setAttribute('rpc.response.status_code', code);
  if (!isError) return;
  span.setStatus({ code: SpanStatusCode.ERROR, ...(message !== undefined && { message }) });
}
