import type { RequestContext, Respond } from './answer.ts';
import { createForwarder, type ForwardResult, type ForwardTarget } from './forward.ts';
import { listenForGrpc } from './grpc-server.ts';
import { listenForHttp } from './http-server.ts';
import { createInbox, type DataListener } from './inbox.ts';
import type { TlsOptions } from './listen.ts';
import type { LogRecord, MetricPoint, ReceivedRequest, Span } from './received.ts';
import { type Condition, waitFor } from './wait-for.ts';

export interface ReceiverOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Port of OTLP/HTTP; default 0, a free one. */
  readonly port?: number;
  /** Also listens for OTLP/gRPC, on this port or, with `true`, on a free one. */
  readonly grpc?: boolean | number;
  readonly tls?: TlsOptions;
  /** Returns the response to each request, for tests of failures. Default: accepts everything. */
  readonly respond?: Respond;
  /** OTLP/HTTP endpoints that also get each accepted request, unchanged. */
  readonly forwardTo?: string | readonly ForwardTarget[];
}

/** An OTLP endpoint that stores everything it accepts in memory. */
export interface Receiver {
  /** Base URL of OTLP/HTTP, for OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly url: string;
  /** URL of OTLP/gRPC. Throws if the receiver was started without it. */
  readonly grpcUrl: string;
  readonly spans: readonly Span[];
  readonly metrics: readonly MetricPoint[];
  readonly logs: readonly LogRecord[];
  /** All requests, including rejected ones. */
  readonly requests: readonly ReceivedRequest[];
  readonly forwarded: readonly ForwardResult[];
  /**
   * Resolves with the condition's value as soon as it is neither undefined, null nor false.
   *
   * @param timeoutMs default 15 s
   * @throws Error after the timeout, with the label and a list of the received data
   */
  waitFor<T>(label: string, condition: Condition<T>, timeoutMs?: number): Promise<T>;
  /** Calls the listener after each accepted request; returns a function that removes it. */
  onData(listener: DataListener): () => void;
  /** Removes all data and requests. */
  clear(): void;
  /** Cuts all connections, frees the ports, waits for requests that are being forwarded. */
  stop(): Promise<void>;
}

/** @throws Error if a port is in use */
export async function startReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  const { host = '127.0.0.1', port = 0, grpc = false, forwardTo = [] } = options;
  const inbox = createInbox();
  const stopping = new AbortController();
  const forward = createForwarder(typeof forwardTo === 'string' ? [{ url: forwardTo }] : forwardTo);
  const context: RequestContext = {
    inbox,
    respond: options.respond,
    forward,
    stopping: stopping.signal,
  };
  const tls = options.tls && { tls: options.tls };

  const httpServer = await listenForHttp(context, { host, port, ...tls });
  const grpcPort = grpc === true ? 0 : grpc;
  const grpcServer =
    grpcPort === false
      ? undefined
      : await listenForGrpc(context, { host, port: grpcPort, ...tls }).catch(async (error) => {
          await httpServer.stop();
          throw error;
        });

  return {
    ...inbox.received,
    url: httpServer.url,
    get grpcUrl() {
      if (!grpcServer) throw new Error('this receiver was started without { grpc: true }');
      return grpcServer.url;
    },
    forwarded: forward.results,
    waitFor: (label, condition, timeoutMs = 15_000) => waitFor(inbox, label, condition, timeoutMs),
    onData: inbox.onData,
    clear: inbox.clear,
    async stop() {
      stopping.abort();
      await Promise.all([httpServer.stop(), grpcServer?.stop()]);
      await forward.settled();
    },
  };
}
