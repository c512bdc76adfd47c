import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDatabaseSpans } from '../../src/redaction/database/database-spans.ts';
import { sanitizeErrorMessage } from '../../src/redaction/database/error-messages.ts';
import { sanitizeSql } from '../../src/redaction/database/sanitize-sql.ts';
import { createRedactor } from '../../src/redaction/redactor.ts';

const REDACTOR = createRedactor(
  { mode: 'replace', names: [], exempt: [], patterns: [] },
  undefined,
);

for (const [system, sql, text, summary] of [
  [
    'postgresql',
    `SELECT * FROM users WHERE name = 'b''b' AND age > 5 LIMIT 10`,
    'SELECT * FROM users WHERE name = ? AND age > ? LIMIT ?',
    'SELECT users',
  ],
  [
    'postgresql',
    `select u.id from "public"."users" u join orders o on o.uid=u.id where u.id in ($1, $2) -- x`,
    'select u.id from "public"."users" u join orders o on o.uid=u.id where u.id in (?)',
    'select "public"."users" orders',
  ],
  [
    'postgresql',
    `UPDATE users SET a = E'x\\'y', b = $$it's$$, c = $t$x$t$, d = TRUE WHERE id = -5.5e3 AND e::int = 1`,
    'UPDATE users SET a = ?, b = ?, c = ?, d = ? WHERE id = -? AND e::int = ?',
    'UPDATE users',
  ],
  [
    'postgresql',
    `DELETE FROM t WHERE a IS DISTINCT FROM b AND EXTRACT(YEAR FROM ts) = 2020`,
    'DELETE FROM t WHERE a IS DISTINCT FROM b AND EXTRACT(YEAR FROM ts) = ?',
    'DELETE t',
  ],
  [
    'postgresql',
    `WITH a AS (SELECT * FROM t) SELECT * FROM a FOR UPDATE`,
    'WITH a AS (SELECT * FROM t) SELECT * FROM a FOR UPDATE',
    'SELECT t SELECT a',
  ],
  [
    'postgresql',
    `INSERT INTO t (a) VALUES ('x') ON CONFLICT (a) DO UPDATE SET a = 'y' RETURNING id`,
    'INSERT INTO t (a) VALUES (?) ON CONFLICT (a) DO UPDATE SET a = ? RETURNING id',
    'INSERT t',
  ],
  [
    'postgresql',
    `SELECT a FROM generate_series(1,10) g, t2`,
    'SELECT a FROM generate_series(?,?) g, t2',
    'SELECT t2',
  ],
  ['postgresql', `select'x'`, 'select?', 'select'],
  ['postgresql', `SELECT 'cut off`, 'SELECT ?', 'SELECT'],
  [
    'postgresql',
    `SELECT a[1] FROM t WHERE b = ANY(ARRAY[1, 2, 3])`,
    'SELECT a[?] FROM t WHERE b = ANY(ARRAY[?])',
    'SELECT t',
  ],
  ['postgresql', 'COMMIT', 'COMMIT', 'COMMIT'],
  ['postgresql', 'frobnicate all', 'frobnicate all', undefined],
  [
    'mysql',
    `INSERT INTO t (a,b) VALUES ('x', 1), ('y', 2),('z',3) ON DUPLICATE KEY UPDATE a = "q\\"s"`,
    'INSERT INTO t (a,b) VALUES (?, ?) ON DUPLICATE KEY UPDATE a = ?',
    'INSERT t',
  ],
  [
    'mysql',
    'SELECT * FROM `my table` # x\nWHERE x=0xFF AND y="z" AND w = _utf8\'v\'',
    'SELECT * FROM `my table` WHERE x=? AND y=? AND w = ?',
    'SELECT `my table`',
  ],
  [
    'mysql',
    'SELECT * FROM songs, artists WHERE songs.a = artists.a',
    'SELECT * FROM songs, artists WHERE songs.a = artists.a',
    'SELECT songs artists',
  ],
  ['mysql', `SELECT/*x*/1`, 'SELECT ?', 'SELECT'],
  [
    'microsoft.sql_server',
    `SELECT * FROM [my table] WHERE x = @p1 AND y = N'z'`,
    'SELECT * FROM [my table] WHERE x = @p1 AND y = ?',
    'SELECT [my table]',
  ],
  [
    'microsoft.sql_server',
    `MERGE INTO t USING s ON t.id=s.id WHEN MATCHED THEN UPDATE SET x = 'y'`,
    'MERGE INTO t USING s ON t.id=s.id WHEN MATCHED THEN UPDATE SET x = ?',
    'MERGE t s',
  ],
  ['microsoft.sql_server', `EXEC dbo.proc @a = 'x'`, 'EXEC dbo.proc @a = ?', 'EXEC dbo.proc'],
  [
    'oracle.db',
    `SELECT q'[it's]' FROM dual WHERE x = :name AND y = :1`,
    'SELECT ? FROM dual WHERE x = :name AND y = :1',
    'SELECT dual',
  ],
  [
    'oracle.db',
    'CREATE USER bob IDENTIFIED BY open_sesame',
    'CREATE USER bob IDENTIFIED BY ?',
    'CREATE USER bob',
  ],
  [
    'cassandra',
    `SELECT * FROM ks.t WHERE k = 'x' AND v IN ('a','b')`,
    'SELECT * FROM ks.t WHERE k = ? AND v IN (?)',
    'SELECT ks.t',
  ],
  [
    'sqlite',
    `select "a"."b" from "users" where "a"."b" = "bob"`,
    'select "a"."b" from "users" where "a"."b" = ?',
    'select "users"',
  ],
  // Whether the backslash escapes the quote is unknown here.
  ['other_sql', `SELECT 'a\\' OR x = 'y' `, 'SELECT ? …', 'SELECT'],
  [
    'other_sql',
    `INSERT INTO a(x, y) SELECT x, y FROM b WHERE z = 5`,
    'INSERT INTO a(x, y) SELECT x, y FROM b WHERE z = ?',
    'INSERT a SELECT b',
  ],
  [
    'other_sql',
    `SELECT d FROM (SELECT * FROM o JOIN c ON o.i = c.i) t`,
    'SELECT d FROM (SELECT * FROM o JOIN c ON o.i = c.i) t',
    'SELECT SELECT o c',
  ],
  [
    'other_sql',
    'CREATE UNIQUE INDEX i ON t (a)',
    'CREATE UNIQUE INDEX i ON t (a)',
    'CREATE UNIQUE INDEX i',
  ],
  [
    'other_sql',
    'TRUNCATE a; DROP TABLE IF EXISTS b',
    'TRUNCATE a; DROP TABLE IF EXISTS b',
    'TRUNCATE a DROP TABLE b',
  ],
] as const) {
  test(`${system}: ${sql}`, () => assert.deepEqual(sanitizeSql(sql, system), { text, summary }));
}

test('a summary has at most 255 characters and no truncated names', () => {
  const tables = Array.from({ length: 100 }, (_, index) => `table_${index}`);
  const { summary = '' } = sanitizeSql(`SELECT * FROM ${tables.join(', ')}`, 'mysql');
  assert.ok(summary.length <= 255 && summary.length > 230);
  assert.match(summary, / table_\d+$/);
});

test('ten thousand rows become one short text, whatever they contain', () => {
  const rows = Array.from({ length: 10_000 }, (_, index) => `(${index}, 'a''b')`);
  const { text, summary } = sanitizeSql(`INSERT INTO t VALUES ${rows.join(', ')}`, 'mysql');
  assert.ok(text.length < 100, text);
  assert.equal(summary, 'INSERT t');
});

interface Left {
  readonly system: string;
  readonly text: string;
  readonly operation?: string;
  readonly collection?: string;
}

/** A span as an upstream instrumentation leaves it. */
const SPANS: ReadonlyArray<
  readonly [scope: string, name: string, left: Left, expected: readonly [string, string]]
> = [
  [
    'pg',
    'pg.query:SELECT shop',
    { system: 'postgresql', text: 'SELECT 1 FROM t' },
    ['SELECT t', 'SELECT ? FROM t'],
  ],
  ['pg', 'pg.query:FROB shop', { system: 'postgresql', text: `frob 'x'` }, ['shop', 'frob ?']],
  [
    'pg',
    'given by a hook',
    { system: 'postgresql', text: 'SELECT 1' },
    ['given by a hook', 'SELECT ?'],
  ],
  ['mysql', `select'x'`, { system: 'mysql', text: `select'x'` }, ['select', 'select?']],
  [
    'mysql2',
    'SELECT',
    { system: 'mysql', text: `SELECT * FROM t WHERE a = "x"` },
    ['SELECT t', 'SELECT * FROM t WHERE a = ?'],
  ],
  [
    'tedious',
    'execSql shop',
    { system: 'microsoft.sql_server', text: `SELECT N'x' FROM t` },
    ['SELECT t', 'SELECT ? FROM t'],
  ],
  [
    'oracledb',
    'oracledb.Connection.execute:SELECT shop',
    { system: 'oracle.db', text: `SELECT 'x' FROM t` },
    ['SELECT t', 'SELECT ? FROM t'],
  ],
  [
    'cassandra-driver',
    'cassandra-driver.execute',
    { system: 'cassandra', text: `SELECT * FROM t WHERE k='x'` },
    ['SELECT t', 'SELECT * FROM t WHERE k=?'],
  ],
  [
    'knex',
    'select shop.t',
    { system: 'sqlite', text: 'select * from `t` where a = 1' },
    ['select `t`', 'select * from `t` where a = ?'],
  ],
  [
    'mongodb',
    'find t',
    { system: 'mongodb', text: '{"a":{"$in":["x","y"]},"b":1}' },
    ['find t', '{"a":{"$in":["?"]},"b":"?"}'],
  ],
  [
    'mongoose',
    'mongoose.T.find',
    { system: 'mongodb', operation: 'find', collection: 't', text: '{"a":"x' },
    ['find t', '?'],
  ],
  [
    'memcached',
    'memcached set',
    { system: 'memcached', operation: 'set', text: 'set k 0 0 1\r\nx' },
    ['set', 'set'],
  ],
  [
    'redis',
    'redis-GET',
    { system: 'redis', text: 'GET session:0123456789ab' },
    ['GET', 'GET session:REDACTED'],
  ],
  [
    'ioredis',
    'sismember',
    { system: 'redis', text: 'sismember k x y' },
    ['sismember', 'sismember k ?'],
  ],
  ['ioredis', 'eval', { system: 'redis', text: 'eval return 1 k x' }, ['eval', 'eval ?']],
  ['ioredis', 'del', { system: 'redis', text: 'del a b' }, ['del', 'del a b']],
  [
    'ioredis',
    'lpush',
    { system: 'redis', text: 'lpush k [2 other arguments]' },
    ['lpush', 'lpush k [2 other arguments]'],
  ],
  [
    'ioredis',
    'config',
    { system: 'redis', text: 'config set [2 other arguments]' },
    ['config', 'config set [2 other arguments]'],
  ],
];

for (const [scope, name, left, expected] of SPANS) {
  test(`${scope}: the span ${name} (${left.text}) becomes ${expected[0]}`, () => {
    const { system, text, operation, collection } = left;
    const span = {
      name,
      attributeList: [
        ...['db.system.name', system, 'db.namespace', 'shop', 'db.query.text', text],
        ...['db.operation.name', operation, 'db.collection.name', collection],
      ],
      statusMessage: undefined,
      eventList: undefined,
      linkList: undefined,
      shared: undefined,
      unshare() {},
      ids: { state: undefined, replaceState() {} },
      tracer: { scope: { name: `@opentelemetry/instrumentation-${scope}` } },
    };
    createDatabaseSpans(REDACTOR)(span);
    assert.deepEqual([span.name, span.attributeList[5]], expected);
  });
}

for (const [message, expected] of [
  [
    `Duplicate entry 'joe@example.com' for key 'users.email'`,
    `Duplicate entry '?' for key 'users.email'`,
  ],
  [
    `You have an error in your SQL syntax near 'x' AND y = 'z' at line 1`,
    `You have an error in your SQL syntax near '?' at line 1`,
  ],
  [`invalid input syntax for type integer: "abc"`, `invalid input syntax for type integer: '?'`],
  ['relation "nothing" does not exist', 'relation "nothing" does not exist'],
  ['Key (email)=(joe@example.com) already exists.', 'Key (email)=(?) already exists.'],
  ['Failing row contains (1, joe, (2)).', 'Failing row contains (?).'],
  [
    `Conversion failed when converting the varchar value 'abc' to data type int.`,
    `Conversion failed when converting the varchar value '?' to data type int.`,
  ],
  [
    'E11000 duplicate key error dup key: { email: "joe" }',
    "E11000 duplicate key error dup key: { email: '?' }",
  ],
  [
    "ERR unknown command 'x', with args beginning with: 'a' 'b'",
    "ERR unknown command 'x', with args beginning with: ?",
  ],
] as const) {
  test(`message of a database: ${expected}`, () =>
    assert.equal(sanitizeErrorMessage(message), expected));
}
