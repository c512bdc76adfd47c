import {
  type ChannelCredentials,
  Client,
  type Metadata,
  type ServiceError,
  status as Status,
} from '@grpc/grpc-js';
import type { ExportResponse, IExporterTransport } from '@opentelemetry/otlp-exporter-base';
import type { ProxyServer } from '../../export/proxy.ts';
import { outOfTime, type ShutdownState } from '../../export/shutdown-state.ts';
import { wallClock } from '../../util/clock.ts';

export interface GrpcTransportOptions {
  /** `host:port` or `unix:path`. */
  readonly address: string;
  /** Full name of the method, `/package.Service/Export`. */
  readonly path: string;
  readonly credentials: ChannelCredentials;
  readonly metadata: Metadata;
  readonly compression: 'gzip' | 'none';
  readonly userAgent: string;
  /** The proxy to tunnel through; undefined for a direct connection. */
  readonly proxy?: ProxyServer | undefined;
  readonly shutdownState: ShutdownState;
}

/** Source: OTLP specification, "OTLP/gRPC Response: Failures". */
const RETRYABLE: ReadonlySet<Status> = new Set([
  Status.CANCELLED,
  Status.DEADLINE_EXCEEDED,
  Status.ABORTED,
  Status.OUT_OF_RANGE,
  Status.UNAVAILABLE,
  Status.DATA_LOSS,
]);

/** gRPC's number of the algorithm. */
const GZIP = 2;

const identity = (bytes: Buffer): Buffer => bytes;

/** Calls one method of an OTLP/gRPC endpoint with serialised data. */
export function createGrpcTransport(options: GrpcTransportOptions): IExporterTransport {
  const { shutdownState } = options;
  let client: Client | undefined;
  const connect = () =>
    new Client(addressOf(options), options.credentials, {
      ...proxyOptions(options),
      'grpc.primary_user_agent': options.userAgent,
      ...(options.compression === 'gzip' ? { 'grpc.default_compression_algorithm': GZIP } : {}),
    });
  return {
    send: (data, timeoutMillis) =>
      new Promise((resolve) => {
        client ??= connect();
        const { deadline } = shutdownState;
        const finish = (error: ServiceError | null, response?: Buffer) => {
          deadline.removeEventListener('abort', giveUp);
          if (error === null) resolve(success(response));
          else
            resolve(deadline.aborted ? { status: 'failure', error: outOfTime() } : failure(error));
        };
        const giveUp = () => call.cancel();
        const call = client.makeUnaryRequest(
          options.path,
          identity,
          identity,
          Buffer.from(data.buffer, data.byteOffset, data.byteLength),
          options.metadata,
          { deadline: wallClock() + timeoutMillis },
          finish,
        );
        if (deadline.aborted) giveUp();
        else deadline.addEventListener('abort', giveUp);
      }),
    shutdown: () => client?.close(),
  };
}

/** The gRPC library talks to proxies without TLS. */
function addressOf({ address, proxy }: GrpcTransportOptions): string {
  if (proxy === undefined) return address;
  return `dns:${proxy.host.includes(':') ? `[${proxy.host}]` : proxy.host}:${proxy.port}`;
}

/** Sightline selects the proxy (docs/decisions/proxies.md), so the library's own selection is disabled. */
function proxyOptions({ address, proxy }: GrpcTransportOptions): Record<string, string | number> {
  if (proxy === undefined) return { 'grpc.enable_http_proxy': 0 };
  const credentials = proxy.authorization?.replace(/^Basic /, '');
  return {
    'grpc.enable_http_proxy': 0,
    'grpc.http_connect_target': `dns:${address}`,
    'grpc.default_authority': address,
    ...(credentials === undefined
      ? {}
      : { 'grpc.http_connect_creds': Buffer.from(credentials, 'base64').toString() }),
  };
}

function success(response: Buffer | undefined): ExportResponse {
  return response === undefined ? { status: 'success' } : { status: 'success', data: response };
}

function failure(error: ServiceError): ExportResponse {
  // RESOURCE_EXHAUSTED is retryable only if the server says when.
  const retryable = RETRYABLE.has(error.code) || retryDelay(error) !== undefined;
  return { status: retryable ? 'retryable' : 'failure', error };
}

function retryDelay(error: ServiceError): number | undefined {
  const pushback = Number(error.metadata?.get('grpc-retry-pushback-ms')[0]);
  return Number.isNaN(pushback) ? undefined : pushback;
}
