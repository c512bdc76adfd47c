import { ROOT } from '../../support/run-node.ts';
import { logsOf, type SampleSpan, send, spanId, traceId, tracesOf } from './sample.ts';

/** The code of the shop. Its line 8 fails. */
export const SHOP_FILE = `${ROOT}test/viewer/fixtures/shop/prices.js`;

/** What was sent of the shop: the tests know it. */
export interface Shop {
  /** A request with N+1 queries. */
  readonly repeated: string;
  /** A request that failed. */
  readonly failed: string;
}

const SHOP_STACK = (file: string) =>
  [
    "TypeError: Cannot read properties of undefined (reading 'price')",
    `    at priceOf (${file}:8:16)`,
    `    at totalOf (${file}:3:64)`,
    '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
  ].join('\n');

/**
 * Sends what a small shop does: 20 requests for lists, one of which has 12 equal queries below it, one order
 * that fails, and the log lines of both.
 *
 * @param file where its code lies
 */
export async function sendShop(url: string, base: number, file = SHOP_FILE): Promise<Shop> {
  const source = { service: 'shop', instance: 'first', base };
  const lists: SampleSpan[] = Array.from({ length: 19 }, (_, index) => ({
    trace: traceId(index + 1),
    id: spanId(index + 1),
    name: 'GET /items',
    kind: 2,
    at: index * 10,
    ms: 20 + index,
    attributes: { 'http.response.status_code': 200, 'http.route': '/items', tenant: 'north' },
  }));
  const repeated = traceId(100);
  const root = spanId(100);
  const queries: SampleSpan[] = Array.from({ length: 12 }, (_, index) => ({
    trace: repeated,
    id: spanId(101 + index),
    parent: root,
    name: 'SELECT items',
    kind: 3,
    at: 300 + index * 8,
    ms: 6,
    attributes: {
      'db.system.name': 'postgresql',
      'db.query.text': 'SELECT * FROM items WHERE id = $1',
    },
  }));
  const failed = traceId(200);
  await send(url, 'traces', tracesOf(source, [...lists, ...queries]));
  // The first span ends last, and comes last.
  await send(
    url,
    'traces',
    tracesOf(source, [
      {
        trace: repeated,
        id: root,
        name: 'GET /items',
        kind: 2,
        at: 295,
        ms: 110,
        attributes: { 'http.response.status_code': 200, tenant: 'south' },
      },
      {
        trace: failed,
        id: spanId(200),
        name: 'POST /orders',
        kind: 2,
        at: 500,
        ms: 40,
        isError: true,
        attributes: { 'http.response.status_code': 500, tenant: 'north' },
        exception: {
          type: 'TypeError',
          message: "Cannot read properties of undefined (reading 'price')",
          stack: SHOP_STACK(file),
        },
      },
    ]),
  );
  await send(
    url,
    'logs',
    logsOf(source, [
      { body: 'shop is open', at: 1 },
      { body: 'no price for item 7', severity: 17, at: 520, trace: failed, span: spanId(200) },
    ]),
  );
  return { repeated, failed };
}
