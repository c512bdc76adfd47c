import { credentials, Metadata } from '@grpc/grpc-js';
import type { OtlpGrpcExporterConfigModel } from '@opentelemetry/configuration';
import {
  createOtlpNetworkExportDelegate,
  ExporterMetrics,
  type IOtlpExportDelegate,
} from '@opentelemetry/otlp-exporter-base';
import { createGrpcTransport } from './grpc-transport.ts';
import { headersOf, sharedSettings } from './otlp-settings.ts';
import type { OtlpSignal } from './otlp-signals.ts';
import { createRetryingTransport } from './retrying-transport.ts';
import type { Surroundings } from './surroundings.ts';
import { readTlsFiles } from './tls-files.ts';

const DEFAULT_ENDPOINT = 'http://localhost:4317';

/** Sends a signal by OTLP/gRPC. This file is loaded only where gRPC is chosen. */
export function createOtlpGrpcDelegate<Items>(
  signal: OtlpSignal<Items>,
  model: NonNullable<OtlpGrpcExporterConfigModel>,
  { warn, ending }: Surroundings,
): IOtlpExportDelegate<Items> {
  const settings = sharedSettings(model);
  const endpoint = model.endpoint ?? DEFAULT_ENDPOINT;
  const insecure = isInsecure(endpoint, model.tls?.insecure === true);
  const { ca, cert, key } = insecure ? {} : readTlsFiles(model.tls);
  const transport = createGrpcTransport({
    address: endpoint.startsWith('unix:') ? endpoint : hostOf(endpoint),
    path: signal.grpcPath,
    credentials: insecure ? credentials.createInsecure() : credentials.createSsl(ca, key, cert),
    metadata: metadataOf(headersOf(model), warn),
    compression: settings.compression,
    userAgent: settings.userAgent,
    ending,
  });
  return createOtlpNetworkExportDelegate(
    settings,
    signal.protobuf,
    new ExporterMetrics({
      componentType: `otlp_grpc_${signal.component}_exporter`,
      metricsHelper: signal.metricsHelper,
      url: endpoint,
      meterProvider: undefined,
      responseAttributesFromError: () => ({}),
    }),
    createRetryingTransport(transport, ending),
  );
}

function metadataOf(headers: Record<string, string>, warn: Surroundings['warn']): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) {
    try {
      metadata.set(name, value);
    } catch {
      // gRPC allows less than HTTP; the value may be a secret, and the name a part of one.
      warn(`a header of ${name.length} characters cannot be sent by gRPC. Using the others.`);
    }
  }
  return metadata;
}

/** `insecure` counts only where the endpoint has no scheme (OTLP exporter, "Configuration Options"). */
function isInsecure(endpoint: string, insecure: boolean): boolean {
  const scheme = /^([a-z]+):\/\//i.exec(endpoint)?.[1]?.toLowerCase();
  return scheme === 'http' || (scheme !== 'https' && insecure);
}

/** gRPC wants `host:port`; a URL without a port means that of its scheme. */
function hostOf(endpoint: string): string {
  const url = URL.parse(/^[a-z]+:\/\//i.test(endpoint) ? endpoint : `https://${endpoint}`);
  if (url === null) return endpoint;
  return url.port === '' ? `${url.hostname}:${url.protocol === 'http:' ? 80 : 443}` : url.host;
}
