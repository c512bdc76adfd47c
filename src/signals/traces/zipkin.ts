import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { ZipkinExporterModel } from '../../configuration/signal-models.ts';
import type { EncodedExport, PendingExports } from '../../export/pending-exports.ts';
import { load } from '../../lazy/load.ts';
import { withOwnResource } from './span/resource-on-span.ts';

/** Node publishes each request on this channel while it creates it. */
const CHANNEL = 'http.client.request.created';

type Export = (spans: ReadableSpan[], done: Parameters<SpanExporter['export']>[1]) => void;

/**
 * Sends spans in the Zipkin format with the upstream exporter. That one has no timeout, so that a server that
 * hangs would keep the process alive. It creates its requests synchronously, and each gets the timeout of
 * OTEL_EXPORTER_ZIPKIN_TIMEOUT. When the process exits, the requests it would send are captured and sent with
 * the others.
 */
export function createZipkinExporter(
  { endpoint: url, timeout }: ZipkinExporterModel,
  pendingExports: PendingExports,
): SpanExporter & { encodedExport(spans: ReadableSpan[]): EncodedExport | undefined } {
  const { ZipkinExporter } = load<typeof import('@opentelemetry/exporter-zipkin')>(
    '@opentelemetry/exporter-zipkin',
  );
  const exporter = new ZipkinExporter({ url });
  const limit = (request: ClientRequest) => {
    request.setTimeout(timeout, () => {
      request.destroy(new Error(`Zipkin did not respond within ${timeout} ms`));
    });
  };
  const toZipkin: Export = (spans, done) => exporter.export(spans.map(withOwnResource), done);

  const encodedExport = (spans: ReadableSpan[]): EncodedExport | undefined => {
    let body: string | undefined;
    withRequests(
      (request) => {
        request.on('error', () => {});
        request.write = (chunk: unknown) => {
          body = String(chunk);
          return true;
        };
        request.end = () => request.destroy();
      },
      () => toZipkin(spans, () => {}),
    );
    if (body === undefined) return undefined;
    const headers = { 'Content-Type': 'application/json' };
    const target = { signal: 'traces', protocol: 'http/json', url, headers } as const;
    return {
      target: { ...target, compression: 'none', tls: {}, isForeign: true },
      body: Buffer.from(body),
      items: spans.length,
    };
  };

  const inFlight = new Set<ReadableSpan[]>();
  pendingExports.add({
    hasMore: () => inFlight.size > 0,
    take: () => [...inFlight].flatMap((spans) => encodedExport(spans) ?? []),
  });
  return {
    export(spans, done) {
      inFlight.add(spans);
      const settle: typeof done = (result) => {
        inFlight.delete(spans);
        done(result);
      };
      try {
        withRequests(limit, () => toZipkin(spans, settle));
      } catch (error) {
        inFlight.delete(spans);
        throw error;
      }
    },
    encodedExport,
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
}

function withRequests(onRequest: (request: ClientRequest) => void, act: () => void): void {
  const listener = (message: unknown) => onRequest((message as { request: ClientRequest }).request);
  subscribe(CHANNEL, listener);
  try {
    act();
  } finally {
    unsubscribe(CHANNEL, listener);
  }
}
