// Redacted queries of the instrumentations of real clients.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { type Databases, startDatabases } from '../support/databases.ts';
import { type Answer, MODULE_SYSTEMS, useService } from '../support/services.ts';

const skip = skipReason(await ensureServers(['postgres', 'redis']));

/** Instrumentation, name of the span, `db.query.text`, `db.query.summary`. */
const SPANS: readonly string[] = [
  'ioredis | get | get greeting |',
  'ioredis | lpush | lpush greeting [1 other arguments] |',
  'knex | delete "nothing" | delete from "nothing" | delete "nothing"',
  'knex | select "users" | select "name" from "users" where "id" = ? | select "users"',
  'memcached | get |  |',
  'mongodb | find nothing | {"find":"?","filter":{},"limit":"?","singleBatch":"?"} |',
  'mongodb | find users | {"find":"?","filter":{"name":"?"},"limit":"?","singleBatch":"?"} |',
  'mysql | delete nothing | delete from nothing | delete nothing',
  'mysql | select users | select name from users where id = ? | select users',
  'mysql2 | select users | select name from users where id = ? | select users',
  'mysql2 | update nothing | update nothing set a = ? | update nothing',
  'pg | delete "nothing" | delete from "nothing" | delete "nothing"',
  'pg | insert nothing | insert into nothing values (?) | insert nothing',
  'pg | pg-pool.connect |  |',
  'pg | select "users" | select "name" from "users" where "id" = $1 | select "users"',
  'pg | select "users" | select name from "users" where id = $1 | select "users"',
  'redis | GET | GET greeting |',
  'redis | LPUSH | LPUSH greeting [1 other arguments] |',
];

describe('queries of databases', { skip }, () => {
  let databases: Databases;
  before(async () => {
    databases = await startDatabases();
  });
  after(() => databases?.stop());

  for (const system of MODULE_SYSTEMS) {
    test(`no query contains a value (${system})`, async () => {
      let answer: Answer | undefined;
      const outcome = await useService(
        `databases/service.${system}`,
        async ({ get }) => {
          answer = await get('/');
        },
        { env: databases.env },
      );
      const found = outcome.trace(answer!).flatMap(({ name, scope, attributes }) => {
        const { 'db.query.text': text, 'db.query.summary': summary } = attributes;
        if (attributes['db.system.name'] === undefined) return [];
        const short = scope.name.replace(/^(@opentelemetry\/instrumentation-|sightline\/)/, '');
        return [[short, name, text, summary].join(' | ').trimEnd()];
      });
      assert.deepEqual([...new Set(found)].sort(), SPANS);
    });
  }
});
