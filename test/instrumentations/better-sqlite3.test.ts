import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { askedOf, type Ways } from '../support/asked.ts';
import { FORMS } from '../support/forms.ts';

const WAYS: Ways = {
  get: ['alien', 'select films'],
  all: ['1', 'select films'],
  run: ['1', 'insert films'],
  iterate: ['2', 'select films'],
  left: ['alien', 'select films'],
  transaction: ['alien', 'BEGIN', 'insert films', 'select films', 'COMMIT'],
  pragma: ['1', 'PRAGMA'],
  exec: ['true', 'update films'],
  fails: [/^SqliteError SQLITE_CONSTRAINT_UNIQUE UNIQUE constraint failed/, 'insert films'],
  wrong: [/^SqliteError SQLITE_ERROR near/],
  drizzle: ['[{"id":7}]', 'select films'],
  knex: ['[{"one":1}]', 'select'],
};

suite('better-sqlite3', () => {
  for (const form of FORMS) {
    test(`${form}: a span for each statement, and one below an ORM`, async () => {
      const asked = await askedOf('libraries/better-sqlite3', form, WAYS, [
        'sightline/better-sqlite3',
      ]);
      const [all] = asked.spansOf('all');
      assert.equal(all!.kind, 'CLIENT');
      assert.deepEqual(all!.attributes, {
        'db.system.name': 'sqlite',
        'db.query.text': 'select id from films where title = ?',
        'db.query.summary': 'select films',
      });
      const [failed] = asked.spansOf('fails');
      assert.equal(failed!.status.code, 'ERROR');
      assert.equal(failed!.attributes['error.type'], 'SQLITE_CONSTRAINT_UNIQUE');
      const counts = asked.metrics
        .filter(
          ({ name, attributes }) =>
            name === 'db.client.operation.duration' && attributes['error.type'],
        )
        .map(({ attributes, count }) => [attributes['db.collection.name'], count]);
      assert.deepEqual(counts, [['films', 1]]);
    });
  }
});
