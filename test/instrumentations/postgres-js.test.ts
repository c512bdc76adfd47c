import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { type Postgres, startPostgres } from '../../scripts/servers/start-postgres.ts';
import { FORMS, serviceIn } from '../support/forms.ts';
import { type Answer, type Outcome, useService } from '../support/services.ts';

const skip = skipReason(await ensureServers(['postgres']));

/** Forms of queries: the response of the service, and the spans in the trace of the request. */
const WAYS: Readonly<Record<string, readonly [answer: string | RegExp, ...spans: string[]]>> = {
  select: ['alien', 'select films'],
  unsafe: ['alien', 'select films'],
  fragment: ['7', 'select films'],
  forEach: ['1,2', 'select'],
  cursor: ['1,2,3', 'select'],
  iterator: ['1+2,3', 'select'],
  left: ['2', 'select'],
  transaction: ['alien', 'begin', 'select films', 'savepoint', 'select', 'commit'],
  copy: ['1', 'select films', 'copy stdin', 'delete films'],
  describe: ['select title from films where id = $1', 'select films'],
  fails: [/^PostgresError 42P01 relation "nothing" does not exist$/, 'select nothing'],
  refused: [/^(Aggregate)?Error (ECONNREFUSED|CONNECT_TIMEOUT)/, 'select'],
  cancelled: [/^PostgresError 57014 canceling statement/, 'select'],
};

suite('postgres.js', { skip }, () => {
  let postgres: Postgres;
  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres?.stop());

  for (const form of FORMS) {
    test(`${form}: each form of query is one span, with its text, its error and its duration`, async () => {
      const answers = new Map<string, Answer>();
      const env = { DATABASE_URL: postgres.url, SIGHTLINE_CONSOLE: 'true' };
      const name = await serviceIn('libraries/postgres-js', form);
      const use = async (nodeArgs?: readonly string[]) => {
        const printed: string[] = [];
        const outcome = await useService(
          name,
          async ({ get }) => {
            for (const way of Object.keys(WAYS)) {
              const answer = await get(`/${way}`);
              answers.set(way, answer);
              printed.push(answer.body.replace(/127\.0\.0\.1:\d+/g, ''));
            }
          },
          { env, ...(nodeArgs && { nodeArgs }) },
        );
        return [outcome, printed] as const;
      };
      const [, bare] = await use([]);
      const [outcome, observed] = await use();
      assert.deepEqual(observed, bare);
      for (const [way, [body, ...names]] of Object.entries(WAYS)) {
        const answer = answers.get(way)!;
        if (typeof body === 'string') assert.equal(answer.body, body, way);
        else assert.match(answer.body, body, way);
        const spans = spansOf(outcome, answer);
        assert.deepEqual(
          spans.map((span) => span.name),
          names,
          way,
        );
        for (const span of spans) {
          assert.equal(span.parentSpanId, outcome.serverSpan(answer).spanId, way);
          assert.equal(span.attributes['db.system.name'], 'postgresql');
          assert.equal(span.attributes['server.address'], '127.0.0.1', way);
        }
      }
      const [select] = spansOf(outcome, answers.get('select')!);
      assert.deepEqual(select!.attributes, {
        'db.system.name': 'postgresql',
        'db.namespace': 'postgres',
        'db.query.text': 'select title from films where id = $1',
        'db.query.summary': 'select films',
        'server.address': '127.0.0.1',
        'server.port': postgres.port,
      });
      // Values in the text are removed.
      const [unsafe] = spansOf(outcome, answers.get('unsafe')!);
      assert.equal(unsafe!.attributes['db.query.text'], 'select title from films where title = ?');
      const [failed] = spansOf(outcome, answers.get('fails')!);
      assert.equal(failed!.status.code, 'ERROR');
      assert.equal(failed!.attributes['error.type'], '42P01');
      assert.equal(failed!.attributes['db.response.status_code'], '42P01');
      const [copied] = spansOf(outcome, answers.get('copy')!).filter(
        ({ name: it }) => it === 'copy stdin',
      );
      assert.equal(copied!.status.code, 'UNSET');
      // Callbacks belong to the request that sent the query, not to the one that opened the connection.
      for (const [way, line] of [
        ['forEach', 'row 2'],
        ['cursor', 'rows 1'],
      ] as const) {
        const record = outcome.logs.find(({ body }) => body === line);
        assert.equal(record?.traceId, answers.get(way)!.traceId, line);
      }
      const counts = outcome.metrics
        .filter(
          ({ name: metric, attributes }) =>
            metric === 'db.client.operation.duration' && attributes['error.type'] === '42P01',
        )
        .map(({ attributes, count }) => [attributes['db.collection.name'], count]);
      assert.deepEqual(counts, [['nothing', 1]]);
    });
  }
});

function spansOf(outcome: Outcome, answer: Answer) {
  return outcome
    .trace(answer)
    .filter(({ scope }) => scope.name === 'sightline/postgres.js')
    .sort((a, b) => Number(a.startTimeUnixNano - b.startTimeUnixNano));
}
