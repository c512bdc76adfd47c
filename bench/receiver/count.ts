import { gunzipSync } from 'node:zlib';
import { decodeRequest, signalOfPath } from '../../tools/receiver/codec.ts';
import type { MetricPoint, Protocol } from '../../tools/receiver/received.ts';
import { countSentryServerSpans } from './count-sentry.ts';

/** A request's body as it came. */
export interface Body {
  readonly path: string;
  readonly gzip: boolean;
  readonly json: boolean;
  readonly bytes: Buffer;
}

/** What has arrived since the last reset. */
export interface Counts {
  readonly requests: number;
  readonly bytes: number;
  readonly spans: number;
  /** Spans of kind SERVER, and Sentry's transactions of an HTTP server. */
  readonly serverSpans: number;
  /** Requests that the duration histogram counted; null where no such metric came. */
  readonly measuredRequests: number | null;
  readonly logRecords: number;
  /** Bodies that could not be decoded. */
  readonly undecoded: number;
}

export interface Counter {
  add(body: Body): void;
  counts(): Counts;
}

/** The stable name, and the one that distributions on older conventions still send. */
const REQUEST_DURATION = new Set(['http.server.request.duration', 'http.server.duration']);

/** Counts spans, log records and measured requests of one service process. */
export function createCounter(): Counter {
  const totals = { requests: 0, bytes: 0, spans: 0, serverSpans: 0, logRecords: 0, undecoded: 0 };
  const series = new Map<string, number>();

  function decode(body: Body): void {
    const bytes = body.gzip ? gunzipSync(body.bytes) : body.bytes;
    const signal = signalOfPath(body.path);
    if (signal === undefined) {
      const found = countSentryServerSpans(body.path, bytes);
      totals.serverSpans += found;
      totals.spans += found;
      return;
    }
    const protocol: Protocol = body.json ? 'http/json' : 'http/protobuf';
    const { spans, metrics, logs } = decodeRequest(signal, protocol, bytes);
    totals.spans += spans.length;
    for (const span of spans) if (span.kind === 'SERVER') totals.serverSpans++;
    totals.logRecords += logs.length;
    for (const point of metrics) if (REQUEST_DURATION.has(point.name)) take(point);
  }

  function take(point: MetricPoint): void {
    const key = JSON.stringify([point.name, point.scope.name, Object.entries(point.attributes)]);
    const before = point.temporality === 'DELTA' ? (series.get(key) ?? 0) : 0;
    series.set(key, before + (point.count ?? 0));
  }

  return {
    add(body) {
      totals.requests++;
      totals.bytes += body.bytes.length;
      try {
        decode(body);
      } catch {
        totals.undecoded++;
      }
    },
    counts: () => ({
      ...totals,
      measuredRequests:
        series.size === 0 ? null : [...series.values()].reduce((sum, count) => sum + count, 0),
    }),
  };
}
