/**
 * Days of requests by a faster clock: does memory stay flat, and the bound kept? One line of JSON for each quarter.
 * `node bench/viewer/days.ts --hours 72 --rate 100` takes about a quarter of an hour of one core.
 */
import { parseArgs } from 'node:util';
import { listTraces } from '../../src/viewer/store/read/traces.ts';
import { openStore } from '../../src/viewer/store/store.ts';
import { logsOf, spanId, traceId, tracesOf } from '../../test/viewer/support/sample.ts';

const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '72' },
    /** Requests a second, each a span and, one in ten, a log line. */
    rate: { type: 'string', default: '100' },
    /** Megabytes, as `--max-size`. */
    size: { type: 'string', default: '512' },
    db: { type: 'string' },
  },
});
const BATCH = 500;
const MEGABYTE = 1024 ** 2;
const hours = Number(values.hours);
const rate = Number(values.rate);
const maxBytes = Number(values.size) * MEGABYTE;
const start = Date.UTC(2026, 0, 1);
let now = start;
const store = openStore({ file: values.db, maxBytes, now: () => now });
const batches = Math.ceil((hours * 3600 * rate) / BATCH);
const began = performance.now();
let largest = 0;
let slowest = 0;

for (let batch = 0; batch < batches; batch += 1) {
  now = start + ((batch + 1) * BATCH * 1000) / rate;
  const source = { service: 'days', instance: `${Math.floor(batch / 10_000)}`, base: now - 5000 };
  const spans = Array.from({ length: BATCH }, (_, index) => {
    const number = batch * BATCH + index + 1;
    return {
      trace: traceId(number),
      id: spanId(number),
      name: `GET /items/${number % 40}`,
      kind: 2,
      at: index * (1000 / rate),
      ms: 1 + (number % 97),
      isError: number % 200 === 0,
      attributes: {
        'http.request.method': 'GET',
        'http.response.status_code': 200,
        'url.path': `/items/${number}`,
        'client.address': '10.1.2.3',
      },
    };
  });
  const lines = Array.from({ length: BATCH / 10 }, (_, index) => ({
    body: `line ${batch} ${index}`,
    at: index * 100,
  }));
  const [traces, logs] = [tracesOf(source, spans), logsOf(source, lines)];
  const from = performance.now();
  store.write('traces', traces);
  store.write('logs', logs);
  slowest = Math.max(slowest, performance.now() - from);
  largest = Math.max(largest, store.usedBytes());
  if (batch % Math.max(1, Math.floor(batches / 12)) === 0 || batch === batches - 1) report(batch);
}
store.close();

function pagesOf(pragma: string): number {
  const row = store.database.prepare(`PRAGMA ${pragma}`).get() as Readonly<Record<string, number>>;
  return row[pragma]!;
}

function report(batch: number): void {
  const from = performance.now();
  const { traces } = listTraces(store, {}, 500);
  const line = {
    hours: Number(((now - start) / 3_600_000).toFixed(1)),
    requests: (batch + 1) * BATCH,
    keptMB: Math.round(store.usedBytes() / MEGABYTE),
    mostMB: Math.round(largest / MEGABYTE),
    fileMB: Math.round((pagesOf('page_count') * pagesOf('page_size')) / MEGABYTE),
    heapMB: Math.round(process.memoryUsage().heapUsed / MEGABYTE),
    rssMB: Math.round(process.memoryUsage().rss / MEGABYTE),
    slowestWriteMs: Math.round(slowest),
    listMs: Number((performance.now() - from).toFixed(1)),
    isNewest: traces[0]?.id === traceId((batch + 1) * BATCH),
    seconds: Math.round((performance.now() - began) / 1000),
  };
  slowest = 0;
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
