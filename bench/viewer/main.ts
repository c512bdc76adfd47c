/**
 * How fast the viewer's store takes spans and log lines, and how long its questions take when it is full. One line of
 * JSON for each. On a machine that is quiet: `node bench/viewer/main.ts --spans 1000000`.
 */
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { decodeRequest } from '../../src/viewer/otlp/codec.ts';
import type { Signal } from '../../src/viewer/otlp/otlp-types.ts';
import { listErrors } from '../../src/viewer/store/read/errors.ts';
import { listLogs } from '../../src/viewer/store/read/logs.ts';
import { listMetrics, readMetric } from '../../src/viewer/store/read/metrics.ts';
import { listModelCalls, listModelTotals } from '../../src/viewer/store/read/model-calls.ts';
import { readSignal, readTracesOtlp } from '../../src/viewer/store/read/otlp.ts';
import { listRoutes } from '../../src/viewer/store/read/routes.ts';
import { compareRuns, listRuns } from '../../src/viewer/store/read/runs.ts';
import { readMap } from '../../src/viewer/store/read/service-map.ts';
import { listTraces, readTrace } from '../../src/viewer/store/read/traces.ts';
import { openStore } from '../../src/viewer/store/store.ts';
import { traceTree } from '../../src/viewer/trace/trace-tree.ts';
import {
  logsOf,
  resourceOf,
  type SampleSpan,
  spanId,
  traceId,
  tracesOf,
} from '../../test/viewer/support/sample.ts';

const BATCH = 512;
const SPANS_OF_TRACE = 8;
const LARGE_TRACE = 50_000;
/** A million spans are of three hours. */
const MS_APART = 12;
const GIGABYTE = 1024 ** 3;

const { values } = parseArgs({
  options: { spans: { type: 'string', default: '100000' }, db: { type: 'string' } },
});
const total = Number(values.spans);
const store = openStore({ maxBytes: 4 * GIGABYTE, file: values.db });
const source = { service: 'bench', instance: 'one', base: Date.now() - total * MS_APART };

/** Ids as services make them: they meet the index anywhere. */
function randomHex(number: number, digits: number): string {
  return createHash('md5').update(`${number}`).digest('hex').slice(0, digits);
}

function spanAt(number: number): SampleSpan {
  const first = number - (number % SPANS_OF_TRACE);
  return {
    trace: randomHex(first, 32),
    id: randomHex(-number - 1, 16),
    ...(number > first && { parent: randomHex(-first - 1, 16) }),
    name: number > first ? 'SELECT items' : `GET /items/${(first / SPANS_OF_TRACE) % 40}`,
    kind: number > first ? 3 : 2,
    at: number * MS_APART,
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
  take('traces', total, (from, size) =>
    tracesOf(
      from < total / 2 ? source : { ...source, instance: 'two' },
      many(from, size).map(spanAt),
    ),
  ),
);
report(
  'log lines a second',
  take('logs', total, (from, size) =>
    logsOf(
      source,
      many(from, size).map((number) => ({
        body: `line ${number} of the service`,
        at: number * MS_APART,
      })),
    ),
  ),
);
const points = 100;
for (let at = 0; at < points; at += 1) {
  const time = String(BigInt(Math.round(source.base + at * 5000)) * 1_000_000n);
  const dataPoints = Array.from({ length: 20 }, (_, series) => ({
    startTimeUnixNano: String(BigInt(source.base) * 1_000_000n),
    timeUnixNano: time,
    asInt: String(at * series),
    attributes: [{ key: 'route', value: { stringValue: `/items/${series}` } }],
  }));
  const metrics = Array.from({ length: 50 }, (_, metric) => ({
    name: `metric.${metric}`,
    sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints },
  }));
  store.write('metrics', {
    resourceMetrics: [{ resource: resourceOf(source), scopeMetrics: [{ metrics }] }],
  });
}
report('MB used', store.usedBytes() / 1024 ** 2);
const questions: Readonly<Record<string, () => unknown>> = {
  'list of traces': () => listTraces(store, {}, 500),
  'failed traces': () => listTraces(store, { onlyErrors: true }, 500),
  'traces of one route': () => listTraces(store, { text: 'GET /items/16' }, 500),
  'traces by a frequent attribute': () =>
    listTraces(store, { attributes: [['server.address', 'localhost']] }, 500),
  'traces by a rare attribute': () =>
    listTraces(store, { attributes: [['url.path', '/items/1']] }, 500),
  'list of logs': () => listLogs(store, {}, 1000),
  'logs by a text that is not there': () => listLogs(store, { text: 'needle' }, 1000),
  'table of routes': () => listRoutes(store, {}),
  'table of routes, last hour': () =>
    listRoutes(store, { fromUs: (Date.now() - 3_600_000) * 1000 }),
  'list of errors': () => listErrors(store, {}, 200),
  'calls of models': () => [listModelCalls(store, {}, 500), listModelTotals(store, {})],
  'list of metrics': () => listMetrics(store),
  'a metric of 20 series': () =>
    readMetric(store, { name: 'metric.7', service: 'bench', sinceUs: 0, limit: 500 }),
  'list of runs': () => listRuns(store),
  'two runs compared': () => compareRuns(store, 1, 2),
  'map of all': () => readMap(store, undefined),
  '/api/traces, 100': () => readTracesOtlp(store, { limit: 100 }),
  '/api/spans of a service, 100': () =>
    readSignal(store, 'traces', { limit: 100, service: 'bench' }),
};
for (const [name, ask] of Object.entries(questions)) {
  const times = Array.from({ length: 5 }, () => millisecondsOf(ask));
  report(`${name}, median ms`, times.toSorted((a, b) => a - b)[2]!);
}
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
  millisecondsOf(() => traceTree(readTrace(store, large))),
);
report('memory, MB', process.memoryUsage().rss / 1024 ** 2);
store.close();
