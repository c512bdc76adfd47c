import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { ZipkinExporterModel } from '../../configuration/signal-models.ts';
import type { EncodedExport, PendingExports } from '../../export/pending-exports.ts';
import { load } from '../../lazy/load.ts';
import { withOwnResource } from './span/resource-on-span.ts';

/** Node publishes each request here while it is being created. */
const CHANNEL = 'http.client.request.created';

type Export = (spans: ReadableSpan[], done: Parameters<SpanExporter['export']>[1]) => void;

/**
 * Sends spans in Zipkin's format by upstream's exporter, which waits for ever for an answer: a server
 * that hangs would keep the process from ending. So each of its requests, which it makes at once when
 * it is asked to export, gets the timeout of OTEL_EXPORTER_ZIPKIN_TIMEOUT. When the process exits, what
 * it would send is taken from it and leaves in the way of the rest.
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
      request.destroy(new Error(`Zipkin did not answer within ${timeout} ms`));
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

  const underWay = new Set<ReadableSpan[]>();
  pendingExports.add({
    hasMore: () => underWay.size > 0,
    take: () => [...underWay].flatMap((spans) => encodedExport(spans) ?? []),
  });
  return {
    export(spans, done) {
      underWay.add(spans);
      const settle: typeof done = (result) => {
        underWay.delete(spans);
        done(result);
      };
      try {
        withRequests(limit, () => toZipkin(spans, settle));
      } catch (error) {
        underWay.delete(spans);
        throw error;
      }
    },
    encodedExport,
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
}

/** Calls back for each request that is created while something is done. */
function withRequests(onRequest: (request: ClientRequest) => void, act: () => void): void {
  const listener = (message: unknown) => onRequest((message as { request: ClientRequest }).request);
  subscribe(CHANNEL, listener);
  try {
    act();
  } finally {
    unsubscribe(CHANNEL, listener);
  }
}
