import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { ZipkinExporterModel } from '../../configuration/zipkin-from-environment.ts';
import { load } from '../../load.ts';

const DEFAULT_TIMEOUT_MS = 10_000;
/** Node tells of each request here while it is being created. */
const CHANNEL = 'http.client.request.created';

/**
 * Sends spans in Zipkin's format by upstream's exporter, which waits for ever for an answer: a server
 * that hangs would keep the process from ending. So each of its requests, which it makes at once when
 * it is told to export, gets the timeout of OTEL_EXPORTER_ZIPKIN_TIMEOUT.
 */
export function createZipkinExporter(model: ZipkinExporterModel | null): SpanExporter {
  const { ZipkinExporter } = load<typeof import('@opentelemetry/exporter-zipkin')>(
    '@opentelemetry/exporter-zipkin',
  );
  const exporter = new ZipkinExporter(model?.endpoint == null ? {} : { url: model.endpoint });
  const timeout = model?.timeout ?? DEFAULT_TIMEOUT_MS;
  const limit = (message: unknown) => {
    const { request } = message as { request: ClientRequest };
    request.setTimeout(timeout, () => {
      request.destroy(new Error(`Zipkin did not answer within ${timeout} ms`));
    });
  };
  return {
    export(spans, done) {
      subscribe(CHANNEL, limit);
      try {
        exporter.export(spans, done);
      } finally {
        unsubscribe(CHANNEL, limit);
      }
    },
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
}
