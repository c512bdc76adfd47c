import type { OtlpHttpModel } from '../../configuration/signal-models.ts';
import type { Target } from '../../export/pending-exports.ts';
import type { ExportServices } from '../export-services.ts';
import { createExportDelegate, type OtlpDelegate } from '../otlp-delegate.ts';
import { headersOf, sharedSettings } from '../otlp-settings.ts';
import type { OtlpSignal } from '../otlp-signals.ts';
import { createRetryingTransport } from '../retrying-transport.ts';
import { readTlsFiles, type TlsFiles } from '../tls-contents.ts';
import { createHttpTransport } from './http-transport.ts';

/** Exports a signal by OTLP/HTTP as protobuf or JSON, with retries and bounded concurrency. */
export function createOtlpHttpDelegate<Items>(
  signal: OtlpSignal<Items>,
  model: OtlpHttpModel,
  exportServices: ExportServices,
): OtlpDelegate<Items> {
  const json = model.encoding === 'json';
  const settings = sharedSettings(model);
  const url = model.endpoint;
  const { shutdownState, reports } = exportServices;
  const target: Target = {
    signal: signal.name,
    protocol: json ? 'http/json' : 'http/protobuf',
    url,
    headers: {
      'User-Agent': settings.userAgent,
      ...headersOf(model),
      'Content-Type': json ? 'application/json' : 'application/x-protobuf',
    },
    compression: settings.compression,
    tls: readTlsFiles(model.tls),
    ...exportServices.routeTo?.(url, json ? 'http/json' : 'http/protobuf'),
  };
  const transport = createHttpTransport({
    url,
    headers: target.headers,
    compression: settings.compression,
    tls: target.tls as TlsFiles,
    proxy: target.proxy,
    shutdownState,
    onDate: (date) => reports.clock(target, date),
  });
  return createExportDelegate(
    {
      signal,
      serializer: json ? signal.json() : signal.protobuf,
      transport: createRetryingTransport(transport, shutdownState, (error) =>
        reports.trouble(target, error),
      ),
      target,
      timeoutMillis: settings.timeoutMillis,
    },
    exportServices,
  );
}
