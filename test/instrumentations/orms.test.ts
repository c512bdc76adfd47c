// ORMs have no spans above those of observed drivers: one operation, one span, one count.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { type Postgres, startPostgres } from '../../scripts/servers/start-postgres.ts';
import { askedOf, type Ways } from '../support/asked.ts';
import { FORMS } from '../support/forms.ts';

const skip = skipReason(await ensureServers(['postgres']));

const WAYS: Ways = {
  drizzle: ['alien', 'select "films"'],
  'drizzle-postgres-js': ['alien', 'select "films"'],
  sequelize: ['alien', 'SELECT "films"'],
  typeorm: ['alien', 'SELECT "films"'],
};

suite('ORMs', { skip }, () => {
  let postgres: Postgres;
  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres?.stop());

  for (const form of FORMS) {
    test(`${form}: a row that an ORM queries is one span of its driver`, async () => {
      const env = { DATABASE_URL: postgres.url };
      const asked = await askedOf(
        'libraries/orms',
        form,
        WAYS,
        ['sightline/pg', 'sightline/postgres.js'],
        env,
      );
      for (const orm of Object.keys(WAYS)) {
        const [span] = asked.spansOf(orm);
        assert.match(String(span!.attributes['db.query.text']), /^select .*films/is, orm);
        assert.equal(span!.kind, 'CLIENT');
      }
      const counts = asked.metrics
        .filter(
          ({ name, attributes }) =>
            name === 'db.client.operation.duration' &&
            attributes['db.operation.name'] === 'SELECT' &&
            attributes['db.collection.name'] === 'films',
        )
        .map(({ count }) => count);
      assert.equal(
        counts.reduce((sum, count) => sum! + count!, 0),
        4,
      );
    });
  }
});
