import type { OtlpHttpExporterConfigModel } from '@opentelemetry/configuration';
import {
  createOtlpNetworkExportDelegate,
  type IOtlpExportDelegate,
} from '@opentelemetry/otlp-exporter-base';
import { createOtlpHttpExporterMetrics } from '@opentelemetry/otlp-exporter-base/node-http';
import { createHttpTransport } from './http-transport.ts';
import { headersOf, sharedSettings } from './otlp-settings.ts';
import type { OtlpSignal } from './otlp-signals.ts';
import { createRetryingTransport } from './retrying-transport.ts';
import type { Surroundings } from './surroundings.ts';
import { readTlsFiles } from './tls-files.ts';

const DEFAULT_BASE = 'http://localhost:4318';

/** Sends a signal by OTLP/HTTP, as protobuf or JSON, with retries and bounded concurrency. */
export function createOtlpHttpDelegate<Items>(
  signal: OtlpSignal<Items>,
  model: NonNullable<OtlpHttpExporterConfigModel>,
  { ending }: Surroundings,
): IOtlpExportDelegate<Items> {
  const json = model.encoding === 'json';
  const settings = sharedSettings(model);
  const url = model.endpoint ?? `${DEFAULT_BASE}/${signal.httpPath}`;
  const transport = createHttpTransport({
    url,
    headers: {
      'User-Agent': settings.userAgent,
      ...headersOf(model),
      'Content-Type': json ? 'application/json' : 'application/x-protobuf',
    },
    compression: settings.compression,
    tls: readTlsFiles(model.tls),
    ending,
  });
  const component = `otlp_http${json ? '_json' : ''}_${signal.component}_exporter`;
  return createOtlpNetworkExportDelegate(
    settings,
    json ? signal.json : signal.protobuf,
    createOtlpHttpExporterMetrics(component, signal.metricsHelper, url, undefined),
    createRetryingTransport(transport, ending),
  );
}
