import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { type MariaDb, startMariaDb } from '../../scripts/servers/start-mariadb.ts';
import { askedOf, type Ways } from '../support/asked.ts';
import { FORMS } from '../support/forms.ts';

const skip = skipReason(await ensureServers(['mariadb']));

const WAYS: Ways = {
  query: ['alien', 'select films'],
  object: ['alien', 'select films'],
  execute: ['alien', 'select films'],
  batch: ['true', 'replace films'],
  lent: ['5', 'START', 'select', 'COMMIT'],
  cluster: ['6', 'select'],
  fails: [/^SqlError ER_NO_SUCH_TABLE/, 'select nothing'],
};

suite('mariadb', { skip }, () => {
  let server: MariaDb;
  before(async () => {
    server = await startMariaDb();
  });
  after(() => server?.stop());

  for (const form of FORMS) {
    test(`${form}: a span for each statement`, async () => {
      const env = { MARIADB_PORT: String(server.port), MARIADB_PASSWORD: server.password };
      const asked = await askedOf('libraries/mariadb', form, WAYS, ['sightline/mariadb'], env);
      for (const way of ['query', 'execute', 'cluster']) {
        const [span] = asked.spansOf(way);
        assert.equal(span!.attributes['server.port'], server.port, way);
        assert.equal(span!.attributes['db.namespace'], 'shop', way);
      }
      assert.deepEqual(asked.spansOf('object')[0]!.attributes, {
        'db.system.name': 'mariadb',
        'db.namespace': 'shop',
        'db.query.text': 'select title from films where id = ?',
        'db.query.summary': 'select films',
        'server.address': '127.0.0.1',
        'server.port': server.port,
      });
      const [failed] = asked.spansOf('fails');
      assert.equal(failed!.attributes['error.type'], 'ER_NO_SUCH_TABLE');
      assert.doesNotMatch(
        JSON.stringify(failed, (_, value) => (typeof value === 'bigint' ? `${value}` : value)),
        /hidden/,
      );
    });
  }
});
