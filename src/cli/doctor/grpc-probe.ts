import { credentials, Metadata } from '@grpc/grpc-js';
import type { IExporterTransport } from '@opentelemetry/otlp-exporter-base';
import type { ShutdownState } from '../../export/shutdown-state.ts';
import { createGrpcTransport } from '../../otlp/grpc/grpc-transport.ts';
import { OTLP_LOGS } from '../../otlp/otlp-logs-signal.ts';
import { USER_AGENT } from '../../otlp/otlp-settings.ts';
import { OTLP_METRICS, OTLP_TRACES } from '../../otlp/otlp-signals.ts';
import { readTlsFiles } from '../../otlp/tls-contents.ts';
import type { Target } from './export-target.ts';

const PATHS = {
  traces: OTLP_TRACES.grpcPath,
  metrics: OTLP_METRICS.grpcPath,
  logs: OTLP_LOGS.grpcPath,
};

/** OTLP/gRPC without retries. Loaded only if gRPC is used. */
export function grpcTransport(
  { signal, endpoint, address, settings, headers, route }: Target,
  compression: 'gzip' | 'none',
  shutdownState: ShutdownState,
): IExporterTransport {
  // Node warns because gRPC uses an IP address as the TLS server name, which the user cannot change.
  process.noDeprecation = true;
  const secure = address?.secure ?? settings.tls?.insecure !== true;
  const { ca, cert, key } = secure ? readTlsFiles(settings.tls) : {};
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return createGrpcTransport({
    address: address === undefined ? endpoint : `${address.host}:${address.port}`,
    path: PATHS[signal],
    credentials: secure ? credentials.createSsl(ca, key, cert) : credentials.createInsecure(),
    metadata,
    compression,
    userAgent: USER_AGENT,
    proxy: route.proxy,
    shutdownState,
  });
}
