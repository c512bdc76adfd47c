import type { ServerResponse } from 'node:http';
import type { Signal } from '../otlp/types.ts';
import { type OtlpQuery, type OtlpText, readSignal, readTracesOtlp } from '../store/read/otlp.ts';
import type { Store } from '../store/store.ts';
import { idOf, limitOf, textOf, timeOf, withoutUndefined } from './parameters.ts';
import { beginStream, respond } from './response.ts';

/** What can be asked for: traces whole, or what arrived of each signal. */
export type Asked = 'traces' | 'spans' | 'logs' | 'metrics';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 100_000;
/** Rows of one line of an answer that goes on. */
const LINE_ROWS = 1000;

/**
 * `GET /api/{traces,spans,logs,metrics}?limit=&since=&until=&trace=&service=&follow=`: OTLP as JSON. With
 * `follow=true` the answer goes on, a line of JSON for whatever arrives.
 */
export function answerOtlp(
  store: Store,
  asked: Asked,
  query: URLSearchParams,
  response: ServerResponse,
): void {
  const limit = limitOf(query, DEFAULT_LIMIT, MAX_LIMIT);
  const nowMs = store.now();
  const trace = asked === 'metrics' ? undefined : idOf(query, 'trace');
  const question: OtlpQuery = {
    limit,
    ...withoutUndefined({
      sinceUs: timeOf('since', query.get('since'), nowMs),
      untilUs: timeOf('until', query.get('until'), nowMs),
      trace,
      service: textOf(query, 'service'),
    }),
  };
  const isFollowed = query.get('follow') === 'true' || query.get('follow') === '1';
  const first =
    asked === 'traces'
      ? readTracesOtlp(store, question)
      : readSignal(store, signalOf(asked), question);
  if (!isFollowed) {
    const download = query.get('download') === 'true';
    respond(response, 200, 'application/json', first.json, {
      ...(download && { 'content-disposition': `attachment; filename="${asked}.otlp.json"` }),
    });
    return;
  }
  follow(store, signalOf(asked), { ...question, limit: LINE_ROWS }, first, response);
}

function follow(
  store: Store,
  signal: Signal,
  question: OtlpQuery,
  first: OtlpText,
  response: ServerResponse,
): void {
  beginStream(response, 'application/x-ndjson');
  let afterId = Math.max(first.lastId, newestId(store, signal));
  if (first.count > 0) response.write(`${first.json}\n`);
  const more = (arrived: Signal) => {
    // A reader that is slower than what arrives gets the rest when it has read: it is all in the store.
    if (arrived !== signal || response.writableNeedDrain) return;
    for (;;) {
      const next = readSignal(store, signal, { ...question, afterId });
      if (next.count === 0) return;
      afterId = next.lastId;
      if (!response.write(`${next.json}\n`)) return;
    }
  };
  const stop = store.onArrival(more);
  response.on('drain', () => more(signal));
  response.on('close', stop);
}

/** What was there before is not new, whatever times it has. */
function newestId({ database }: Store, signal: Signal): number {
  const table = { traces: 'spans', logs: 'logs', metrics: 'points' }[signal];
  const { id } = database.prepare(`SELECT max(id) AS id FROM ${table}`).get() as {
    id: number | null;
  };
  return id ?? 0;
}

function signalOf(asked: Asked): Signal {
  return asked === 'spans' ? 'traces' : asked;
}
