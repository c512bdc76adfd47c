import type { Desk, Respond } from './answer.ts';
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
  /** Of OTLP/HTTP; default 0, a free one. */
  readonly port?: number;
  /** Also listen for OTLP/gRPC, on a free port or on the one given. */
  readonly grpc?: boolean | number;
  readonly tls?: TlsOptions;
  /** Decides the answer to each request; for tests of failures. Default: accept everything. */
  readonly respond?: Respond;
  /** OTLP/HTTP endpoints which get each accepted request too, as it came. */
  readonly forwardTo?: string | readonly ForwardTarget[];
}

/** An OTLP endpoint which keeps all that it accepts. */
export interface Receiver {
  /** The base of OTLP/HTTP, for OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly url: string;
  /** The endpoint of OTLP/gRPC. Throws when the receiver was started without it. */
  readonly grpcUrl: string;
  readonly spans: readonly Span[];
  readonly metrics: readonly MetricPoint[];
  readonly logs: readonly LogRecord[];
  /** All requests, also those that were refused. */
  readonly requests: readonly ReceivedRequest[];
  readonly forwarded: readonly ForwardResult[];
  /**
   * Resolves with the condition's value as soon as it is neither undefined, null nor false.
   * Rejects after `timeoutMs` (default 15 s) with the label and a list of what did arrive.
   */
  waitFor<T>(label: string, condition: Condition<T>, timeoutMs?: number): Promise<T>;
  /** Calls back after each accepted request; returns how to stop that. */
  onData(listener: DataListener): () => void;
  /** Forgets what was received. */
  clear(): void;
  /** Cuts all connections, frees the ports, waits for what is being forwarded. */
  stop(): Promise<void>;
}

/** Starts an OTLP receiver. Rejects when a port is taken. */
export async function startReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  const { host = '127.0.0.1', port = 0, grpc = false, forwardTo = [] } = options;
  const inbox = createInbox();
  const stopping = new AbortController();
  const forward = createForwarder(typeof forwardTo === 'string' ? [{ url: forwardTo }] : forwardTo);
  const desk: Desk = { inbox, respond: options.respond, forward, stopping: stopping.signal };
  const tls = options.tls && { tls: options.tls };

  const httpServer = await listenForHttp(desk, { host, port, ...tls });
  const grpcPort = grpc === true ? 0 : grpc;
  const grpcServer =
    grpcPort === false
      ? undefined
      : await listenForGrpc(desk, { host, port: grpcPort, ...tls }).catch(async (error) => {
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
