import type { ServerResponse } from 'node:http';
import type { Signal } from '../otlp/otlp-types.ts';
import { type OtlpQuery, type OtlpText, readSignal, readTracesOtlp } from '../store/read/otlp.ts';
import type { Store } from '../store/store.ts';
import { idOf, limitOf, textOf, timeOf } from './parameters.ts';
import { beginStream, respond } from './response.ts';

/** `traces` are whole traces, `spans` are single spans. */
const RESOURCES = ['traces', 'spans', 'logs', 'metrics'] as const;
export type OtlpResource = (typeof RESOURCES)[number];

export function isOtlpResource(name: string): name is OtlpResource {
  return (RESOURCES as readonly string[]).includes(name);
}

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 100_000;
/** Maximum number of rows per line of a stream. */
const LINE_ROWS = 1000;

/**
 * `GET /api/{traces,spans,logs,metrics}?limit=&since=&until=&trace=&service=&follow=`: OTLP as JSON. With
 * `follow=true` the response is a stream with one line of JSON for each arrival.
 */
export function respondOtlp(
  store: Store,
  resource: OtlpResource,
  parameters: URLSearchParams,
  response: ServerResponse,
): void {
  const nowMs = store.now();
  const query: OtlpQuery = {
    limit: limitOf(parameters, DEFAULT_LIMIT, MAX_LIMIT),
    sinceUs: timeOf(parameters, 'since', nowMs),
    untilUs: timeOf(parameters, 'until', nowMs),
    trace: resource === 'metrics' ? undefined : idOf(parameters, 'trace'),
    service: textOf(parameters, 'service'),
  };
  const signal = resource === 'spans' ? 'traces' : resource;
  const first =
    resource === 'traces' ? readTracesOtlp(store, query) : readSignal(store, signal, query);
  if (['true', '1'].includes(parameters.get('follow') ?? '')) {
    streamOtlp(store, signal, { ...query, limit: LINE_ROWS }, first, response);
    return;
  }
  const isDownload = parameters.get('download') === 'true';
  respond(response, 200, 'application/json', first.json, {
    ...(isDownload && { 'content-disposition': `attachment; filename="${resource}.otlp.json"` }),
  });
}

function streamOtlp(
  store: Store,
  signal: Signal,
  query: OtlpQuery,
  first: OtlpText,
  response: ServerResponse,
): void {
  beginStream(response, 'application/x-ndjson');
  let afterId = Math.max(first.lastId, newestId(store, signal));
  if (first.count > 0) response.write(`${first.json}\n`);
  const writeNew = (arrival: Signal) => {
    // A slow reader gets the rest at `drain`, from the store.
    if (arrival !== signal || response.writableNeedDrain) return;
    for (;;) {
      const next = readSignal(store, signal, { ...query, afterId });
      if (next.count === 0) return;
      afterId = next.lastId;
      if (!response.write(`${next.json}\n`)) return;
    }
  };
  const unsubscribe = store.onArrival(writeNew);
  response.on('drain', () => writeNew(signal));
  response.on('close', unsubscribe);
}

/** Rows up to this id are not new, whatever their times. */
function newestId({ database }: Store, signal: Signal): number {
  const table = { traces: 'spans', logs: 'logs', metrics: 'points' }[signal];
  const { id } = database.prepare(`SELECT max(id) AS id FROM ${table}`).get() as {
    id: number | null;
  };
  return id ?? 0;
}
