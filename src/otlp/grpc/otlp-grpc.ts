import { credentials, Metadata } from '@grpc/grpc-js';
import type { OtlpGrpcModel } from '../../configuration/signal-models.ts';
import type { Target } from '../../export/pending-exports.ts';
import type { ExportServices } from '../export-services.ts';
import { createExportDelegate, type OtlpDelegate } from '../otlp-delegate.ts';
import { headersOf, sharedSettings } from '../otlp-settings.ts';
import type { OtlpSignal } from '../otlp-signals.ts';
import { createRetryingTransport } from '../retrying-transport.ts';
import { readTlsFiles } from '../tls-contents.ts';
import { createGrpcTransport } from './grpc-transport.ts';

/** Exports a signal by OTLP/gRPC. This file is loaded only if gRPC is configured. */
export function createOtlpGrpcDelegate<Items>(
  signal: OtlpSignal<Items>,
  model: OtlpGrpcModel,
  exportServices: ExportServices,
): OtlpDelegate<Items> {
  const { warn, shutdownState, reports } = exportServices;
  const settings = sharedSettings(model);
  const { endpoint } = model;
  const insecure = isInsecure(endpoint, model.tls?.insecure === true);
  const tls = insecure ? {} : readTlsFiles(model.tls);
  const { ca, cert, key } = tls;
  const isSocket = endpoint.startsWith('unix:');
  const headers = headersOf(model);
  const url = isSocket ? endpoint : `${insecure ? 'http' : 'https'}://${hostOf(endpoint)}`;
  const target: Target = {
    signal: signal.name,
    protocol: 'grpc',
    url,
    method: signal.grpcPath,
    headers: { 'user-agent': settings.userAgent, ...headers },
    compression: settings.compression,
    tls,
    ...exportServices.routeTo?.(url, 'grpc'),
  };
  const transport = createGrpcTransport({
    address: isSocket ? endpoint : hostOf(endpoint),
    path: signal.grpcPath,
    credentials: insecure ? credentials.createInsecure() : credentials.createSsl(ca, key, cert),
    metadata: metadataOf(headers, warn),
    compression: settings.compression,
    userAgent: settings.userAgent,
    proxy: target.proxy,
    shutdownState,
  });
  return createExportDelegate(
    {
      signal,
      serializer: signal.protobuf,
      transport: createRetryingTransport(transport, shutdownState, (error) =>
        reports.trouble(target, error),
      ),
      target,
      timeoutMillis: settings.timeoutMillis,
    },
    exportServices,
  );
}

function metadataOf(headers: Record<string, string>, warn: ExportServices['warn']): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) {
    try {
      metadata.set(name, value);
    } catch {
      // gRPC allows fewer characters than HTTP. The value may be a secret, and the name part of one.
      warn(
        'SL_GRPC_HEADER',
        `a header of ${name.length} characters cannot be sent over gRPC. Using the others.`,
      );
    }
  }
  return metadata;
}

/** `insecure` counts only where the endpoint has no scheme (OTLP exporter, "Configuration Options"). */
function isInsecure(endpoint: string, insecure: boolean): boolean {
  const scheme = /^([a-z]+):\/\//i.exec(endpoint)?.[1]?.toLowerCase();
  return scheme === 'http' || (scheme !== 'https' && insecure);
}

/** gRPC requires `host:port`; a URL without a port uses the default of its scheme. */
function hostOf(endpoint: string): string {
  const url = URL.parse(/^[a-z]+:\/\//i.test(endpoint) ? endpoint : `https://${endpoint}`);
  if (url === null) return endpoint;
  return url.port === '' ? `${url.hostname}:${url.protocol === 'http:' ? 80 : 443}` : url.host;
}
