/**
 * How fast the viewer's store takes spans and log lines, and how long its questions take when it is full. One line of
 * JSON for each. On a machine that is quiet: `node bench/viewer/main.ts --spans 1000000`.
 */
import { parseArgs } from 'node:util';
import { decodeRequest } from '../../src/viewer/otlp/decode.ts';
import type { Signal } from '../../src/viewer/otlp/types.ts';
import { listLogs } from '../../src/viewer/store/read-logs.ts';
import { listRoutes } from '../../src/viewer/store/read-routes.ts';
import { listTraces, readTrace } from '../../src/viewer/store/read-traces.ts';
import { openStore } from '../../src/viewer/store/store.ts';
import { analyseTrace } from '../../src/viewer/trace/analyse-trace.ts';
import {
  logsOf,
  type SampleSpan,
  spanId,
  traceId,
  tracesOf,
} from '../../test/viewer/support/sample.ts';

const BATCH = 512;
const SPANS_OF_TRACE = 8;
const LARGE_TRACE = 50_000;
const GIGABYTE = 1024 ** 3;

const { values } = parseArgs({
  options: { spans: { type: 'string', default: '100000' }, db: { type: 'string' } },
});
const total = Number(values.spans);
const store = openStore({ maxBytes: 4 * GIGABYTE, file: values.db });
const source = { service: 'bench', instance: 'one', base: Date.now() };

function spanAt(number: number): SampleSpan {
  const first = number - (number % SPANS_OF_TRACE);
  return {
    trace: traceId(first + 1),
    id: spanId(number + 1),
    ...(number > first && { parent: spanId(first + 1) }),
    name: number > first ? 'SELECT items' : `GET /items/${first % 40}`,
    kind: number > first ? 3 : 2,
    at: number / 5,
    ms: 1 + (number % 97),
    isError: number % 100 === 0,
    attributes: {
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'url.path': `/items/${number}`,
      'server.address': 'localhost',
      'db.query.text': 'SELECT * FROM items WHERE id = $1',
    },
  };
}

/** Bodies are made before the time is taken; decoding is part of what is measured. */
function take(signal: Signal, count: number, make: (from: number, size: number) => object): number {
  let spent = 0;
  for (let from = 0; from < count; from += BATCH) {
    const body = Buffer.from(JSON.stringify(make(from, Math.min(BATCH, count - from))));
    const start = performance.now();
    store.write(signal, decodeRequest(signal, true, body));
    spent += performance.now() - start;
  }
  return count / (spent / 1000);
}

function millisecondsOf(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

function report(name: string, value: number): void {
  process.stdout.write(`${JSON.stringify({ name, value: Number(value.toPrecision(3)) })}\n`);
}

const many = (from: number, size: number) =>
  Array.from({ length: size }, (_, index) => from + index);
report(
  'spans a second',
  take('traces', total, (from, size) => tracesOf(source, many(from, size).map(spanAt))),
);
report(
  'log lines a second',
  take('logs', total, (from, size) =>
    logsOf(
      source,
      many(from, size).map((number) => ({ body: `line ${number} of the service`, at: number / 5 })),
    ),
  ),
);
report('MB used', store.usedBytes() / 1024 ** 2);
report(
  'list of traces, ms',
  millisecondsOf(() => listTraces(store, {}, 500)),
);
report(
  'failed traces, ms',
  millisecondsOf(() => listTraces(store, { onlyErrors: true }, 500)),
);
report(
  'traces by a rare attribute, ms',
  millisecondsOf(() => listTraces(store, { attributes: [['url.path', '/items/1']] }, 500)),
);
report(
  'list of logs, ms',
  millisecondsOf(() => listLogs(store, {}, 1000)),
);
report(
  'logs by a text that is not there, ms',
  millisecondsOf(() => listLogs(store, { text: 'needle' }, 1000)),
);
report(
  'table of routes, ms',
  millisecondsOf(() => listRoutes(store, {})),
);
const large = traceId(0xfffffff);
store.write(
  'traces',
  tracesOf(
    source,
    many(0, LARGE_TRACE).map((number) => ({
      trace: large,
      id: spanId(0x10000000 + number),
      ...(number > 0 && { parent: spanId(0x10000000 + Math.floor((number - 1) / 3)) }),
      name: `step ${number}`,
      at: number / 1000,
    })),
  ),
);
report(
  'a trace of 50,000 spans read and ordered, ms',
  millisecondsOf(() => analyseTrace(readTrace(store, large))),
);
report('memory, MB', process.memoryUsage().rss / 1024 ** 2);
store.close();
