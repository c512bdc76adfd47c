import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { askedOf, type Ways } from '../support/asked.ts';
import { startFakeClickHouse } from '../support/fake-clickhouse.ts';
import { bundleOf, FORMS } from '../support/forms.ts';
import { useService } from '../support/services.ts';

const WAYS: Ways = {
  query: ['alien', 'select films'],
  parameters: ['alien', 'select films'],
  rows: ['alien', 'select films'],
  insert: ['true 36', 'INSERT films'],
  empty: ['false'],
  command: ['36', 'create table reviews'],
  exec: [/^{"id":7/, 'select films'],
  missing: [/^UNKNOWN_TABLE 60 .*hidden/, 'select nothing'],
  syntax: [/^SYNTAX_ERROR 62 .*hidden/, 'shop'],
  away: [/ECONNREFUSED/, 'select'],
  // By the tracer of the service.
  traced: ['yes'],
  itself: ['query 1,insert 1'],
};

suite('@clickhouse/client', () => {
  let server: Awaited<ReturnType<typeof startFakeClickHouse>>;
  let env: Record<string, string>;
  before(async () => {
    server = await startFakeClickHouse();
    env = { CLICKHOUSE_PORT: String(server.port) };
  });
  after(() => server?.stop());

  for (const form of FORMS) {
    test(`${form}: a span for each statement, with the HTTP request as its child`, async () => {
      const asked = await askedOf(
        'libraries/clickhouse',
        form,
        WAYS,
        ['sightline/clickhouse'],
        env,
      );
      const shared = {
        'db.system.name': 'clickhouse',
        'db.namespace': 'shop',
        'server.address': '127.0.0.1',
        'server.port': server.port,
      };
      assert.deepEqual(asked.spansOf('query')[0]!.attributes, {
        ...shared,
        'db.query.text': 'select title from films where title = ?',
        'db.query.summary': 'select films',
      });
      assert.deepEqual(asked.spansOf('insert')[0]!.attributes, {
        ...shared,
        'db.operation.name': 'INSERT',
        'db.collection.name': 'films',
        'db.query.text': 'INSERT INTO films (id, title) FORMAT JSONEachRow',
        'db.query.summary': 'INSERT films',
      });
      for (const way of ['query', 'insert', 'command', 'exec', 'missing']) {
        const [span] = asked.spansOf(way);
        const below = asked.spans.filter(({ parentSpanId }) => parentSpanId === span!.spanId);
        assert.deepEqual(
          below.map(({ name }) => name),
          ['POST'],
          way,
        );
      }
      const [missing] = asked.spansOf('missing');
      assert.equal(missing!.attributes['error.type'], '60');
      assert.equal(missing!.attributes['db.response.status_code'], '60');
      assert.match(missing!.status.message ?? '', /^Unknown table .*nothing/);
      assert.equal(asked.spansOf('syntax')[0]!.attributes['error.type'], '62');
      assert.equal(asked.spansOf('away')[0]!.attributes['error.type'], 'ECONNREFUSED');
      hideStatements(asked.spans);
      const measured = asked.metrics
        .filter(({ name }) => name === 'db.client.operation.duration')
        .map(({ attributes, count }) =>
          ['db.operation.name', 'db.collection.name', 'error.type']
            .map((key) => attributes[key])
            .concat(count)
            .join(' '),
        );
      for (const line of ['INSERT films  2', 'SELECT nothing 60 1', 'SELECT films  5']) {
        assert.ok(measured.includes(line), measured.join('\n'));
      }
    });
  }

  test('in a bundle: reported with the option that excludes it from the bundle, and no statement in a URL', async () => {
    let warned = '';
    const outcome = await useService(
      await bundleOf('libraries/clickhouse/service.mjs'),
      async ({ get, printed }) => {
        assert.equal((await get('/insert')).body, 'true 36');
        warned = String(await printed(/sightline warn: .*the service is bundled by .*/));
      },
      { env },
    );
    assert.match(warned, /@clickhouse\/client.* in the bundle/);
    assert.match(warned, /--external:@clickhouse\/client/);
    hideStatements(outcome.spans);
  });
});

/** Asserts that there are no values, and no statements in URLs. */
function hideStatements(
  spans: readonly { readonly attributes: Readonly<Record<string, unknown>> }[],
) {
  const text = JSON.stringify(spans, (_, value) =>
    typeof value === 'bigint' ? `${value}` : value,
  );
  assert.doesNotMatch(text, /hidden/);
  const urls = spans.map(({ attributes }) => String(attributes['url.full'] ?? ''));
  const ofInsert = urls.filter((url) => url.includes('&query='));
  assert.ok(ofInsert.length > 0);
  for (const url of ofInsert) assert.match(url, /query_id=[\w-]+&.*query=REDACTED/);
}
