import type { OtlpHttpExporterConfigModel } from '@opentelemetry/configuration';
import type { IOtlpExportDelegate } from '@opentelemetry/otlp-exporter-base';
import {
  createOtlpHttpExportDelegate,
  httpAgentFactoryFromOptions,
} from '@opentelemetry/otlp-exporter-base/node-http';
import { headersOf, sharedSettings } from './otlp-settings.ts';
import type { OtlpSignal } from './otlp-signals.ts';
import { readTlsFiles } from './tls-files.ts';

const DEFAULT_BASE = 'http://localhost:4318';

/** Sends a signal by OTLP/HTTP, as protobuf or JSON, with retries and bounded concurrency. */
export function createOtlpHttpDelegate<Items>(
  signal: OtlpSignal<Items>,
  model: NonNullable<OtlpHttpExporterConfigModel>,
): IOtlpExportDelegate<Items> {
  const json = model.encoding === 'json';
  const headers = {
    ...headersOf(model),
    'Content-Type': json ? 'application/json' : 'application/x-protobuf',
  };
  return createOtlpHttpExportDelegate(
    {
      ...sharedSettings(model),
      url: model.endpoint ?? `${DEFAULT_BASE}/${signal.httpPath}`,
      headers: async () => headers,
      agentFactory: httpAgentFactoryFromOptions({
        keepAlive: true,
        ...readTlsFiles(model.tls),
      }),
    },
    json ? signal.json : signal.protobuf,
    `otlp_http${json ? '_json' : ''}_${signal.component}_exporter`,
    signal.metricsHelper,
    undefined,
  );
}
