import { type Link, ROOT_CONTEXT, type Span, type Tracer, trace } from '@opentelemetry/api';
import { activeContext, runIn } from '../../context/active-context.ts';
import { performance } from '../../util/clock.ts';
import { guarded } from '../../util/guard.ts';
import { errorTypeOf } from '../metric-support/error-type.ts';
import {
  failureIn,
  isAnswer,
  isCall,
  type McpCall,
  type McpFailure,
  type McpMessage,
} from './message.ts';
import { contextIn, withContext } from './meta-context.ts';
import { type McpSide, measureSession } from './metrics.ts';
import { type McpConnectionFacts, type McpOperation, startOperation } from './operation.ts';
import { OBSERVING } from './place.ts';
import { proveListed } from './served-names.ts';
import { servingIn } from './handlers.ts';
import { argumentsIn, resultIn } from './tool-content.ts';
import { carrierOf, type McpCarrier, type McpTransport } from './transport.ts';

/** A call may send thousands of them: they are measured, and carry the trace on, without a span each. */
const WITHOUT_SPAN: ReadonlySet<string> = new Set([
  'notifications/progress',
  'notifications/message',
]);

const CLOSED: McpFailure = { type: 'connection_closed', message: 'Connection closed' };
const CANCELLED = 'notifications/cancelled';
/** Where the SDK gives up waiting, it says so in its words. */
const TIMED_OUT = /timed? ?out|timeout exceeded/i;

/** What the protocol gets beside a message. */
export interface McpExtra {
  /** Of the SDK 1: headers in lower case. */
  readonly requestInfo?: { readonly headers?: Readonly<Record<string, unknown>> };
  /** Of the SDK 2. */
  readonly request?: { readonly headers?: { get?(name: string): string | null } };
}

/** What a transport gets beside a message. */
export interface McpSendOptions {
  /** Of the SDK 2, over HTTP: ends the request, of which the server learns by nothing else. */
  readonly requestSignal?: AbortSignal;
}

/** What the instrumentation has for its connections. */
export interface McpServices {
  tracer(): Tracer;
  /** Whether arguments and results of tools are wanted on spans. */
  content(): boolean;
}

/** One connection: what goes on in both directions, and how long it has lasted. */
export class McpConnection {
  readonly #services: McpServices;
  readonly #transport: McpTransport;
  readonly #carrier: McpCarrier;
  /** What this side waits for, by id. */
  readonly #asked = new Map<unknown, McpOperation>();
  /** What the other side waits for, by id. */
  readonly #served = new Map<unknown, McpOperation>();
  readonly #began = performance.now();
  #version: string | undefined;
  #sessionId: string | undefined;
  /** Whose connection it is; known with the first request. */
  #side: McpSide | undefined;
  #isInitialized = false;
  #isOver = false;

  constructor(services: McpServices, transport: McpTransport) {
    this.#services = services;
    this.#transport = transport;
    this.#carrier = carrierOf(transport);
    // The SDK 1 does not close what serves a pipe that has ended; the process ends by itself.
    transport._stdin?.once?.('end', () => guarded(OBSERVING, () => this.#endSession(false)));
  }

  /** Sends a message as `send` does, with the context in it. */
  send(
    send: (message: unknown) => unknown,
    message: unknown,
    options: McpSendOptions | undefined,
  ): unknown {
    if (isAnswer(message)) {
      guarded(OBSERVING, () => this.#endOne(this.#served, message.id, message));
      return send(message);
    }
    if (!isCall(message)) return send(message);
    if (message.method === CANCELLED) guarded(OBSERVING, () => this.#giveUp(this.#asked, message));
    return this.#call(send, message, options?.requestSignal);
  }

  #call(
    send: (message: unknown) => unknown,
    call: McpCall,
    signal: AbortSignal | undefined,
  ): unknown {
    const operation = guarded(OBSERVING, () => {
      this.#version = versionIn(call, undefined) ?? this.#version;
      return this.#start('client', call, activeContext());
    });
    const inside =
      operation === undefined || WITHOUT_SPAN.has(call.method)
        ? activeContext()
        : trace.setSpan(activeContext(), operation.span);
    const sent = guarded(OBSERVING, () => withContext(call, inside)) ?? call;
    if (operation === undefined) return send(sent);
    // What listens for as long as there is a connection is over when it has begun.
    const isRequest = call.id != null && call.method !== 'subscriptions/listen';
    if (isRequest) this.#asked.set(call.id, operation);
    const ended = (failure?: McpFailure) =>
      guarded(OBSERVING, () => {
        if (isRequest && this.#asked.get(call.id) === operation) this.#asked.delete(call.id);
        operation.end(this.#facts(), failure);
      });
    signal?.addEventListener?.('abort', () => ended({ type: 'cancelled' }), { once: true });
    let result: unknown;
    try {
      result = runIn(inside, send, sent, undefined);
    } catch (error) {
      ended(failureOf(error));
      throw error;
    }
    const done = (result as PromiseLike<unknown> | undefined)?.then;
    if (typeof done !== 'function') {
      if (!isRequest) ended();
      return result;
    }
    // A request goes on until it is answered.
    done.call(
      result,
      () => (isRequest ? undefined : ended()),
      (error: unknown) => ended(failureOf(error)),
    );
    return result;
  }

  /** What the other side has answered. */
  answered(message: McpMessage): void {
    // The SDK counts its requests; a server may answer with the number as a text.
    const { id } = message;
    this.#endOne(this.#asked, this.#asked.has(id) ? id : Number(id), message);
  }

  #endOne(operations: Map<unknown, McpOperation>, id: unknown, message: McpMessage): void {
    const operation = operations.get(id);
    if (operation === undefined) return;
    operations.delete(id);
    const { method } = operation;
    const { protocolVersion } = message.result ?? {};
    // What both sides have agreed on stands in the answer to what opens the session.
    if (method === 'initialize' && typeof protocolVersion === 'string') {
      this.#version = protocolVersion;
    }
    if (operations === this.#served) proveListed(method, message.result);
    const content = this.#services.content() ? resultIn(method, message) : undefined;
    operation.end(this.#facts(), failureIn(message), content);
  }

  /**
   * Has a message of the other side handled in the context that it carries.
   *
   * @param protocol what handles it
   * @param handle the SDK's own
   */
  receive(
    protocol: object,
    handle: (message: unknown) => void,
    call: McpCall,
    extra: McpExtra | undefined,
  ): void {
    const { method, id } = call;
    const isRequest = id != null;
    const operation = guarded(OBSERVING, () => {
      if (method === CANCELLED) this.#giveUp(this.#served, call);
      return this.#startServing(protocol, call, extra);
    });
    if (operation === undefined) {
      handle(call);
      return;
    }
    const { span, context } = operation;
    if (isRequest) this.#served.set(id, operation);
    try {
      runIn(
        WITHOUT_SPAN.has(method) ? context : servingIn(trace.setSpan(context, span), operation),
        handle,
        call,
        undefined,
      );
    } finally {
      // Nobody says when a notification has been handled.
      if (!isRequest) guarded(OBSERVING, () => operation.end(this.#facts()));
    }
  }

  #startServing(protocol: object, call: McpCall, extra: McpExtra | undefined) {
    this.#version = versionIn(call, extra) ?? this.#version;
    // What is active where a pipe is read is whatever was when it was opened.
    const isHttp = this.#carrier.protocol === 'http';
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
      facts: this.#facts(),
      content: this.#services.content() ? argumentsIn(call) : undefined,
    });
  }

  /** A request that its sender has cancelled gets no answer. */
  #giveUp(operations: Map<unknown, McpOperation>, { params }: McpCall): void {
    const { requestId: id, reason } = params ?? {};
    const operation = operations.get(id);
    if (operation === undefined) return;
    operations.delete(id);
    const text = typeof reason === 'string' ? reason : undefined;
    const type = text !== undefined && TIMED_OUT.test(text) ? 'timeout' : 'cancelled';
    operation.end(this.#facts(), { type, message: text });
  }

  closed(): void {
    const isBroken = this.#asked.size > 0;
    const facts = this.#facts();
    for (const operations of [this.#asked, this.#served]) {
      for (const operation of operations.values()) operation.end(facts, CLOSED);
      operations.clear();
    }
    this.#endSession(isBroken);
  }

  /** What is stateless has none: over HTTP without an id, and since 2026-07-28. */
  #endSession(isBroken: boolean): void {
    const { version, carrier, sessionId } = this.#facts();
    const isSession = carrier.protocol === 'http' ? sessionId !== undefined : this.#isInitialized;
    if (this.#isOver || this.#side === undefined || !isSession) return;
    this.#isOver = true;
    measureSession(
      { side: this.#side, carrier, version, error: isBroken ? CLOSED.type : undefined },
      (performance.now() - this.#began) / 1000,
    );
  }

  #facts(): McpConnectionFacts {
    // It is forgotten when it ends.
    this.#sessionId = this.#transport.sessionId ?? this.#sessionId;
    return { carrier: this.#carrier, version: this.#version, sessionId: this.#sessionId };
  }
}

/** The version that a message names: in itself since 2026-07-28, over HTTP in its header before. */
function versionIn({ params }: McpCall, extra: McpExtra | undefined): string | undefined {
  const own = params?._meta?.['io.modelcontextprotocol/protocolVersion'];
  const header =
    extra?.requestInfo?.headers?.['mcp-protocol-version'] ??
    extra?.request?.headers?.get?.('mcp-protocol-version');
  return [own, header].find((version): version is string => typeof version === 'string');
}

/** @returns a link to the request that has brought a message, where that is not its parent */
function linkTo(ambient: Span | undefined, parent: Span | undefined): Link[] | undefined {
  if (ambient === undefined || ambient === parent) return undefined;
  return [{ context: ambient.spanContext() }];
}

function failureOf(error: unknown): McpFailure {
  const message = error instanceof Error ? error.message : undefined;
  return { type: errorTypeOf(error as Error), message };
}
