// Queries that are more than a text: cursors, streams, COPY, query objects, statements by name.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { type Postgres, startPostgres } from '../../scripts/servers/start-postgres.ts';
import type { MetricPoint } from '../../tools/receiver/received.ts';
import { type Answer, MODULE_SYSTEMS, useService } from '../support/services.ts';

const skip = skipReason(await ensureServers(['postgres']));

interface Form {
  /** The number of callbacks of the service. */
  readonly times: number;
  /** Names of the spans of its queries. */
  readonly spans: readonly string[];
  readonly values?: readonly unknown[];
  readonly error?: readonly [type: string, status: string | undefined];
  /** The operations that `db.client.operation.duration` counts. Default: SELECT for each span. */
  readonly operations?: readonly string[];
}

const FORMS: Readonly<Record<string, Form>> = {
  cursor: { times: 3, spans: ['select'] },
  unfinished: { times: 2, spans: ['select'] },
  stream: { times: 3, spans: ['select'] },
  untouched: { times: 1, spans: ['select'], values: ['the same object'] },
  destroyed: { times: 1, spans: ['select'] },
  'copy-to': { times: 2, spans: ['copy select'], operations: ['COPY'] },
  'copy-from': {
    times: 2,
    spans: ['create temporary table taken', 'copy stdin'],
    operations: ['CREATE TABLE', 'COPY'],
  },
  object: { times: 2, spans: ['select'] },
  'object-callback': { times: 1, spans: ['select'] },
  config: { times: 1, spans: ['select'] },
  named: { times: 1, spans: ['select', 'select'] },
  knex: { times: 2, spans: ['select'] },
  each: { times: 4, spans: [], operations: ['SELECT'] },
  'bad-stream': { times: 1, spans: ['select nowhere'], error: ['42P01', '42P01'] },
  'bad-object': { times: 1, spans: ['select nowhere'], error: ['42P01', '42P01'] },
  bad: { times: 1, spans: ['insert nowhere'], error: ['42P01', '42P01'], operations: ['INSERT'] },
  late: { times: 1, spans: ['select'], error: ['_OTHER', undefined] },
};

/** The queries of all forms, after those that open the connections: of pg, postgres.js and knex, with its `select version()`. */
const EXPECTED_COUNTS: Record<string, number> = { SELECT: 4 };
for (const { spans, error, operations = spans.map(() => 'SELECT') } of Object.values(FORMS)) {
  for (const [index, name] of operations.entries()) {
    const key = error && index === operations.length - 1 ? `${name} ${error[0]}` : name;
    EXPECTED_COUNTS[key] = (EXPECTED_COUNTS[key] ?? 0) + 1;
  }
}

describe('pg: all forms of queries', { skip }, () => {
  let postgres: Postgres;
  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres?.stop());

  for (const system of MODULE_SYSTEMS) {
    test(`one span each, and callbacks in its trace (${system})`, async () => {
      const answers = new Map<string, Answer>();
      const outcome = await useService(
        `pg/forms.${system}`,
        async ({ get }) => {
          await get('/warm');
          for (const form of Object.keys(FORMS)) answers.set(form, await get(`/${form}`));
        },
        { env: { DATABASE_URL: postgres.url, SIGHTLINE_SLOW_QUERY_MS: '0' } },
      );
      assert.doesNotMatch(outcome.stderr, /sightline (warn|error)/);
      let operations = 0;
      for (const [name, { times, spans, values, error }] of Object.entries(FORMS)) {
        const answer = answers.get(name)!;
        const body = JSON.parse(answer.body) as {
          traces: string[];
          times: number;
          values: unknown[];
        };
        if (values !== undefined) assert.deepEqual(body.values, values, name);
        assert.deepEqual([body.traces, body.times], [[answer.traceId], times], name);
        const queries = outcome
          .trace(answer)
          .filter(
            ({ attributes, scope }) => scope.name === 'sightline/pg' && attributes['db.query.text'],
          );
        assert.deepEqual(
          queries.map((span) => span.name),
          spans,
          name,
        );
        // Covered by postgres-js.test.ts.
        operations += name === 'each' ? 1 : queries.length;
        const last = queries.at(-1);
        assert.deepEqual(
          [last?.attributes['error.type'], last?.attributes['db.response.status_code']],
          error ?? [undefined, undefined],
          name,
        );
        assert.equal(last?.status.code, last && (error ? 'ERROR' : 'UNSET'), name);
        if (error?.[1] === '42P01') {
          // The message of the server may quote values. Type and stack of the error do not.
          const { attributes: shown } = last!.events.find((event) => event.name === 'exception')!;
          const text = "PostgreSQL error of type 'error' occurred (code: 42P01)";
          assert.equal(shown['exception.type'], 'DatabaseError', name);
          assert.equal(shown['exception.message'], text, name);
          assert.match(
            String(shown['exception.stacktrace']),
            /^DatabaseError: PostgreSQL error of type 'error' occurred \(code: 42P01\)\n {4}at /,
          );
          assert.doesNotMatch(String(shown['exception.stacktrace']), /nowhere/, name);
        }
      }
      const traces = new Set([...answers.values()].map(({ traceId }) => traceId));
      const slow = outcome.logs.filter(
        ({ eventName, traceId }) => eventName === 'app.db.slow_query' && traces.has(traceId ?? ''),
      );
      assert.equal(slow.length, operations);
      assert.deepEqual(operationCounts(outcome.metrics), EXPECTED_COUNTS);
    });

    test(`each is counted in the metric, also if nothing is sampled (${system})`, async () => {
      const { metrics, spans } = await useService(
        `pg/forms.${system}`,
        async ({ get }) => {
          await get('/warm');
          for (const form of Object.keys(FORMS)) await get(`/${form}`);
        },
        { env: { DATABASE_URL: postgres.url, OTEL_TRACES_SAMPLER: 'always_off' } },
      );
      assert.deepEqual(spans, []);
      assert.deepEqual(operationCounts(metrics), EXPECTED_COUNTS);
    });
  }
});

/** The counts of the metric, by operation and error. */
function operationCounts(metrics: readonly MetricPoint[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { name, attributes, count } of metrics) {
    if (name !== 'db.client.operation.duration') continue;
    const { 'db.operation.name': operation, 'error.type': error } = attributes;
    const key = [operation, error].filter((part) => part !== undefined).join(' ');
    counts[key] = (counts[key] ?? 0) + (count ?? 0);
  }
  return counts;
}
