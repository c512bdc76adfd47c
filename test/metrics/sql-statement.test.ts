// What a statement does and to which table, for db.client.operation.duration.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeSql } from '../../src/instrumentations/database-support/sql-statement.ts';
import {
  errorTypeOf,
  errorTypeOfMessage,
} from '../../src/instrumentations/metric-support/error-type.ts';

const STATEMENTS: ReadonlyArray<
  readonly [text: string, operation?: string | undefined, table?: string, system?: string]
> = [
  ['select 1', 'SELECT'],
  ['select\n  name\nfrom\n  users', 'SELECT', 'users'],
  ['SELECT extract(year from born) FROM "public"."Users" u', 'SELECT', 'public.Users'],
  ['select (select max(id) from cards) from decks', 'SELECT', 'decks'],
  ['select * from (select id from cards where x = 1) t', 'SELECT', 'cards'],
  ['select * from generate_series(1, 9)', 'SELECT'],
  ['/* app: shop */ -- why\nselect a from `t`', 'SELECT', 't', 'mysql'],
  ["select 'from x' from [dbo].[orders]", 'SELECT', 'dbo.orders', 'microsoft.sql_server'],
  ['(select a from x) union (select a from y)', 'SELECT', 'x'],
  ['insert into cards (a) values (1)', 'INSERT', 'cards'],
  ['INSERT IGNORE INTO cards VALUES (1)', 'INSERT', 'cards', 'mysql'],
  ['update only users set a = 1', 'UPDATE', 'users'],
  ['delete from users where id = $1', 'DELETE', 'users'],
  ['with x as (select 1 from y) insert into z select * from x', 'INSERT', 'z'],
  ['with recursive x as (select 1) select * from x', 'SELECT', 'x'],
  ['create table if not exists users (id int)', 'CREATE TABLE', 'users'],
  ['create unique index i on users (id)', 'CREATE INDEX'],
  ['drop table if exists users', 'DROP TABLE', 'users'],
  ['truncate table users', 'TRUNCATE', 'users'],
  ['begin', 'BEGIN'],
  ['COMMIT;', 'COMMIT'],
  ['select größe from maße', 'SELECT', 'maße'],
  ["select $$ from x $$ from y where a = 'it''s'", 'SELECT', 'y'],
  ['', undefined],
  ['   ;', undefined],
  ["'", undefined],
  ['select * from', 'SELECT'],
  ['insert into', 'INSERT'],
  ['with', 'WITH'],
];

for (const [text, operation, collection, system = 'postgresql'] of STATEMENTS) {
  test(`${JSON.stringify(text)}: ${operation} ${collection}`, () => {
    assert.deepEqual(describeSql(text, system), { operation, collection });
    // The second time it is cached.
    assert.deepEqual(describeSql(text, system), { operation, collection });
  });
}

test('texts that contain values are not cached for ever, and long ones are cut', () => {
  for (let i = 0; i < 5000; i++) describeSql(`select a from t where id = ${i}`, 'mysql');
  const long = `select a from t where b in (${'1,'.repeat(100_000)}2)`;
  const started = performance.now();
  assert.deepEqual(describeSql(long, 'mysql'), { operation: 'SELECT', collection: 't' });
  assert.ok(performance.now() - started < 2000);
});

test('error.type is a word for any thrown value', () => {
  assert.equal(errorTypeOf(Object.assign(new Error('x'), { code: 'ECONNRESET' })), 'ECONNRESET');
  assert.equal(
    errorTypeOf({ name: 'ReplyError', message: 'WRONGTYPE Operation against' }),
    'WRONGTYPE',
  );
  assert.equal(errorTypeOf({ name: 'TypeError', message: 'no' }), 'TypeError');
  assert.equal(errorTypeOf("PostgreSQL error of type 'error' occurred (code: 42P01)"), '42P01');
  assert.equal(errorTypeOf(new Error('something of user 7')), '_OTHER');
  assert.equal(errorTypeOfMessage('connect ECONNREFUSED 127.0.0.1:1'), 'ECONNREFUSED');
  assert.equal(errorTypeOfMessage('E11000 duplicate key'), 'E11000');
  assert.equal(errorTypeOfMessage(''), '_OTHER');
});
