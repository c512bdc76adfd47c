import type { OtlpGrpcExporterConfigModel } from '@opentelemetry/configuration';
import type { IOtlpExportDelegate } from '@opentelemetry/otlp-exporter-base';
import {
  createEmptyMetadata,
  createInsecureCredentials,
  createOtlpGrpcExportDelegate,
  createSslCredentials,
} from '@opentelemetry/otlp-grpc-exporter-base';
import { headersOf, sharedSettings } from './otlp-settings.ts';
import type { OtlpSignal } from './otlp-signals.ts';
import { readTlsFiles } from './tls-files.ts';

const DEFAULT_ENDPOINT = 'http://localhost:4317';

/** Sends a signal by OTLP/gRPC. This file is loaded only where gRPC is chosen. */
export function createOtlpGrpcDelegate<Items>(
  signal: OtlpSignal<Items>,
  model: NonNullable<OtlpGrpcExporterConfigModel>,
  warn: (text: string) => void,
): IOtlpExportDelegate<Items> {
  const endpoint = model.endpoint ?? DEFAULT_ENDPOINT;
  const insecure = isInsecure(endpoint, model.tls?.insecure === true);
  const { ca, cert, key } = insecure ? {} : readTlsFiles(model.tls);
  return createOtlpGrpcExportDelegate(
    {
      ...sharedSettings(model),
      url: endpoint.startsWith('unix:') ? endpoint : hostOf(endpoint),
      metadata: () => {
        const metadata = createEmptyMetadata();
        for (const [name, value] of Object.entries(headersOf(model))) {
          try {
            metadata.set(name, value);
          } catch {
            // gRPC allows less than HTTP; the value may be a secret, and the name a part of one.
            warn(`a header of ${name.length} characters cannot be sent by gRPC. Using the others.`);
          }
        }
        return metadata;
      },
      credentials: () =>
        insecure ? createInsecureCredentials() : createSslCredentials(ca, key, cert),
    },
    signal.protobuf,
    `otlp_grpc_${signal.component}_exporter`,
    signal.metricsHelper,
    undefined,
    signal.grpcService,
    signal.grpcPath,
  );
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
