import { type Link, ROOT_CONTEXT, type Span, type Tracer, trace } from '@opentelemetry/api';
import { activeContext, runIn } from '../../context/active-context.ts';
import { performance } from '../../util/clock.ts';
import { guarded } from '../../util/guard.ts';
import { errorTypeOf } from '../metric-support/error-type.ts';
import { withOperation } from './handlers.ts';
import { type McpSide, measureSession } from './mcp-metrics.ts';
import { MCP_PLACE } from './mcp-place.ts';
import {
  failureIn,
  isCall,
  isResponse,
  type McpCall,
  type McpFailure,
  type McpMessage,
} from './message.ts';
import { contextIn, withContext } from './meta-context.ts';
import { type McpConnectionState, type McpOperation, startOperation } from './operation.ts';
import { confirmList } from './served-names.ts';
import { argumentsIn, resultIn } from './tool-content.ts';
import { type McpNetwork, type McpTransport, networkOf } from './transport.ts';

/** A call may send thousands of these: they are measured and propagate the trace, without a span each. */
const WITHOUT_SPAN: ReadonlySet<string> = new Set([
  'notifications/progress',
  'notifications/message',
]);

const CLOSED: McpFailure = { type: 'connection_closed', message: 'Connection closed' };
const CANCELLED = 'notifications/cancelled';
/** The reason that the SDK gives when its timeout is over. */
const TIMED_OUT = /timed? ?out|timeout exceeded/i;

/** The second parameter of the protocol's handlers of messages. */
export interface McpExtra {
  /** SDK 1: headers in lower case. */
  readonly requestInfo?: { readonly headers?: Readonly<Record<string, unknown>> };
  /** SDK 2. */
  readonly request?: { readonly headers?: { get?(name: string): string | null } };
}

/** The second parameter of `send`. */
export interface McpSendOptions {
  /** SDK 2, over HTTP: cancels the request; there is no message about it. */
  readonly requestSignal?: AbortSignal;
}

/** What the instrumentation provides to its connections. */
export interface McpServices {
  tracer(): Tracer;
  /** Whether arguments and results of tools are captured. */
  content(): boolean;
}

/** One connection: the messages in both directions, and the session. */
export class McpConnection {
  readonly #services: McpServices;
  readonly #transport: McpTransport;
  readonly #network: McpNetwork;
  /** Requests of this side without a response, by id. */
  readonly #outgoing = new Map<unknown, McpOperation>();
  /** Requests of the other side without a response, by id. */
  readonly #incoming = new Map<unknown, McpOperation>();
  readonly #startTime = performance.now();
  #version: string | undefined;
  #sessionId: string | undefined;
  /** Known from the first request. */
  #side: McpSide | undefined;
  #isInitialized = false;
  #isOver = false;

  constructor(services: McpServices, transport: McpTransport) {
    this.#services = services;
    this.#transport = transport;
    this.#network = networkOf(transport);
    // SDK 1 does not close the server of a pipe that has ended; the process simply exits.
    transport._stdin?.once?.('end', () => guarded(MCP_PLACE, () => this.#endSession(false)));
  }

  /** Sends a message with the active context in it. @param send the method of the transport */
  send(
    send: (message: unknown) => unknown,
    message: unknown,
    options: McpSendOptions | undefined,
  ): unknown {
    if (isResponse(message)) {
      guarded(MCP_PLACE, () => this.#endRequest(this.#incoming, message.id, message));
      return send(message);
    }
    if (!isCall(message)) return send(message);
    if (message.method === CANCELLED)
      guarded(MCP_PLACE, () => this.#cancel(this.#outgoing, message));
    return this.#call(send, message, options?.requestSignal);
  }

  #call(
    send: (message: unknown) => unknown,
    call: McpCall,
    signal: AbortSignal | undefined,
  ): unknown {
    const operation = guarded(MCP_PLACE, () => {
      this.#version = versionIn(call, undefined) ?? this.#version;
      return this.#start('client', call, activeContext());
    });
    const inside =
      operation === undefined || WITHOUT_SPAN.has(call.method)
        ? activeContext()
        : trace.setSpan(activeContext(), operation.span);
    const message = guarded(MCP_PLACE, () => withContext(call, inside)) ?? call;
    if (operation === undefined) return send(message);
    // A subscription that lasts as long as the connection counts as over once it is sent.
    const isRequest = call.id != null && call.method !== 'subscriptions/listen';
    if (isRequest) this.#outgoing.set(call.id, operation);
    const end = (failure?: McpFailure) =>
      guarded(MCP_PLACE, () => {
        if (isRequest && this.#outgoing.get(call.id) === operation) this.#outgoing.delete(call.id);
        operation.end(this.#state(), failure);
      });
    signal?.addEventListener?.('abort', () => end({ type: 'cancelled' }), { once: true });
    let result: unknown;
    try {
      result = runIn(inside, send, message, undefined);
    } catch (error) {
      end(failureOf(error));
      throw error;
    }
    const then = (result as PromiseLike<unknown> | undefined)?.then;
    if (typeof then !== 'function') {
      if (!isRequest) end();
      return result;
    }
    // A request lasts until its response.
    then.call(
      result,
      () => (isRequest ? undefined : end()),
      (error: unknown) => end(failureOf(error)),
    );
    return result;
  }

  /** The other side has responded. */
  onResponse(message: McpMessage): void {
    // Ids of the SDK are numbers; a server may send them back as strings.
    const { id } = message;
    this.#endRequest(this.#outgoing, this.#outgoing.has(id) ? id : Number(id), message);
  }

  #endRequest(operations: Map<unknown, McpOperation>, id: unknown, message: McpMessage): void {
    const operation = operations.get(id);
    if (operation === undefined) return;
    operations.delete(id);
    const { method } = operation;
    const { protocolVersion } = message.result ?? {};
    // The response to `initialize` holds the version that both sides have agreed on.
    if (method === 'initialize' && typeof protocolVersion === 'string') {
      this.#version = protocolVersion;
    }
    if (operations === this.#incoming) confirmList(method, message.result);
    const content = this.#services.content() ? resultIn(method, message) : undefined;
    operation.end(this.#state(), failureIn(message), content);
  }

  /**
   * Handles a message of the other side in the context that it carries.
   *
   * @param protocol that handles it
   * @param handle the handler of the SDK
   */
  receive(
    protocol: object,
    handle: (message: unknown) => void,
    call: McpCall,
    extra: McpExtra | undefined,
  ): void {
    const { method, id } = call;
    const isRequest = id != null;
    const operation = guarded(MCP_PLACE, () => {
      if (method === CANCELLED) this.#cancel(this.#incoming, call);
      return this.#startServing(protocol, call, extra);
    });
    if (operation === undefined) {
      handle(call);
      return;
    }
    const { span, context } = operation;
    if (isRequest) this.#incoming.set(id, operation);
    try {
      runIn(
        WITHOUT_SPAN.has(method) ? context : withOperation(trace.setSpan(context, span), operation),
        handle,
        call,
        undefined,
      );
    } finally {
      // The SDK does not report when a notification has been handled.
      if (!isRequest) guarded(MCP_PLACE, () => operation.end(this.#state()));
    }
  }

  #startServing(protocol: object, call: McpCall, extra: McpExtra | undefined) {
    this.#version = versionIn(call, extra) ?? this.#version;
    // The context in which a pipe is read is the one in which it was opened.
    const isHttp = this.#network.protocol === 'http';
    const ambient = isHttp ? activeContext() : ROOT_CONTEXT;
    const context = contextIn(call.params, ambient);
    const links = linkTo(trace.getSpan(ambient), trace.getSpan(context));
    return { ...this.#start('server', call, context, links, protocol), context };
  }

  #start(
    side: McpSide,
    call: McpCall,
    parent = activeContext(),
    links?: Link[],
    protocol?: object,
  ): McpOperation {
    if (call.id != null) {
      this.#side ??= side;
      if (call.method === 'initialize') this.#isInitialized = true;
    }
    return startOperation({
      tracer: WITHOUT_SPAN.has(call.method) ? undefined : this.#services.tracer(),
      ...{ side, call, parent, links, protocol },
      connection: this.#state(),
      content: this.#services.content() ? argumentsIn(call) : undefined,
    });
  }

  /** A cancelled request gets no response. */
  #cancel(operations: Map<unknown, McpOperation>, { params }: McpCall): void {
    const { requestId: id, reason } = params ?? {};
    const operation = operations.get(id);
    if (operation === undefined) return;
    operations.delete(id);
    const text = typeof reason === 'string' ? reason : undefined;
    const type = text !== undefined && TIMED_OUT.test(text) ? 'timeout' : 'cancelled';
    operation.end(this.#state(), { type, message: text });
  }

  onClose(): void {
    const isBroken = this.#outgoing.size > 0;
    const state = this.#state();
    for (const operations of [this.#outgoing, this.#incoming]) {
      for (const operation of operations.values()) operation.end(state, CLOSED);
      operations.clear();
    }
    this.#endSession(isBroken);
  }

  /** Stateless connections have no session: HTTP without a session id, and protocol versions since 2026-07-28. */
  #endSession(isBroken: boolean): void {
    const { version, network, sessionId } = this.#state();
    const isSession = network.protocol === 'http' ? sessionId !== undefined : this.#isInitialized;
    if (this.#isOver || this.#side === undefined || !isSession) return;
    this.#isOver = true;
    measureSession(
      { side: this.#side, network, version, error: isBroken ? CLOSED.type : undefined },
      (performance.now() - this.#startTime) / 1000,
    );
  }

  #state(): McpConnectionState {
    // The transport clears it when the session ends.
    this.#sessionId = this.#transport.sessionId ?? this.#sessionId;
    return { network: this.#network, version: this.#version, sessionId: this.#sessionId };
  }
}

/** The protocol version of a message: in the message since 2026-07-28, before that in the header of HTTP. */
function versionIn({ params }: McpCall, extra: McpExtra | undefined): string | undefined {
  const meta = params?._meta?.['io.modelcontextprotocol/protocolVersion'];
  const header =
    extra?.requestInfo?.headers?.['mcp-protocol-version'] ??
    extra?.request?.headers?.get?.('mcp-protocol-version');
  return [meta, header].find((version): version is string => typeof version === 'string');
}

/** @returns a link to the HTTP request that carried a message, unless that is the parent */
function linkTo(ambient: Span | undefined, parent: Span | undefined): Link[] | undefined {
  if (ambient === undefined || ambient === parent) return undefined;
  return [{ context: ambient.spanContext() }];
}

function failureOf(error: unknown): McpFailure {
  const message = error instanceof Error ? error.message : undefined;
  return { type: errorTypeOf(error as Error), message };
}
