// pg, its pool, cursor and streams, and postgres, on a real server.
const pg = require('pg');
const Cursor = require('pg-cursor');
const QueryStream = require('pg-query-stream');
const { from, to } = require('pg-copy-streams');
const postgres = require('postgres');
const { attempt, kindOf, print, shape, wrong } = require('./trying.cjs');

module.exports = async function run() {
  shape('pg', pg, 1);
  shape('Client', pg.Client, 1);
  shape('Pool', pg.Pool, 1);
  shape('Cursor', Cursor, 1);
  const connectionString = process.env.PGURL;
  const client = new pg.Client({ connectionString });
  client.on('notice', ({ message }) => print('notice', message));
  print(client.eventNames().map(String), client.listenerCount('error'));
  await attempt('connect', () => client.connect().then(kindOf));
  await attempt('again', () => client.connect());
  const rows = ({ rows: found, command, rowCount, fields }) => [
    found,
    command,
    rowCount,
    fields.map(({ name }) => name),
  ];
  await attempt('text', () => client.query('select 1 as a').then(rows));
  await attempt('values', () => client.query('select $1::int as a', Object.freeze([1])).then(rows));
  await attempt('config', () =>
    client
      .query(
        Object.freeze({
          text: 'select $1::int as a',
          values: Object.freeze([1]),
          rowMode: 'array',
        }),
      )
      .then(rows),
  );
  await attempt('prepared', () =>
    client.query({ name: 'p', text: 'select $1::text as a', values: ['x'] }).then(rows),
  );
  await attempt('several', () => client.query('select 1; select 2').then((all) => all.map(rows)));
  await attempt('fails', () =>
    client
      .query('select nothing')
      .catch(({ code, message, position }) => [code, message, position]),
  );
  await attempt(
    'callback',
    () =>
      new Promise((resolve) => {
        print(
          'returns',
          kindOf(client.query('select 1 as a', (error, result) => resolve([error, rows(result)]))),
        );
      }),
  );
  await attempt(
    'values and callback',
    () =>
      new Promise((resolve) =>
        client.query('select $1::int as a', [1], (error, result) => resolve([error, rows(result)])),
      ),
  );
  await attempt(
    'callback in the config',
    () =>
      new Promise((resolve) =>
        client.query({
          text: 'select 1 as a',
          callback: (error, result) => resolve([error, rows(result)]),
        }),
      ),
  );
  const query = new pg.Query('select 1 as a');
  query.on('row', (row) => print('row', row)).on('error', (error) => print('error', error));
  print('same', client.query(query) === query);
  await new Promise((resolve) => query.on('end', resolve));
  await attempt('notice', () =>
    client.query("do $$ begin raise notice 'noticed'; end $$").then(kindOf),
  );
  const cursor = client.query(new Cursor('select * from generate_series(1, 3) as n'));
  await attempt('cursor', () => cursor.read(2));
  await attempt(
    'cursor callback',
    () => new Promise((resolve) => cursor.read(5, (error, found) => resolve([error, found]))),
  );
  await attempt('cursor close', () => cursor.close());
  await attempt('stream', async () => {
    const found = [];
    for await (const { n } of client.query(
      new QueryStream('select * from generate_series(1, 3) as n'),
    ))
      found.push(n);
    return found;
  });
  await attempt('stream fails', async () => {
    for await (const row of client.query(new QueryStream('select nothing'))) print(row);
  });
  await client.query('create temp table copied (a int)');
  await attempt(
    'copy from',
    () =>
      new Promise((resolve, reject) => {
        const stream = client.query(from('copy copied from stdin'));
        stream.on('finish', () => resolve(stream.rowCount)).on('error', reject);
        stream.end('1\n2\n');
      }),
  );
  await attempt('copy to', async () => {
    let text = '';
    for await (const part of client.query(to('copy copied to stdout'))) text += part;
    return text;
  });
  for (const values of [[], [null], [1], [{}], [Object.freeze({})], [() => {}]]) {
    await attempt(`wrong ${values.length} ${typeof values[0]}`, () =>
      client.query(...values).catch(({ name, message }) => [name, message]),
    );
  }
  await attempt('end', () => client.end());
  await attempt('ended', () => client.query('select 1').catch(({ message }) => message));

  class Own extends pg.Pool {
    query(...given) {
      print('own', given.length);
      return super.query(...given);
    }
  }
  const pool = new Own({ connectionString, max: 1 });
  pool
    .on('connect', () => print('connect'))
    .on('acquire', () => print('acquire'))
    .on('release', () => print('release'));
  await attempt('pool', () => pool.query('select 1 as a').then(rows));
  await attempt(
    'pool callback',
    () =>
      new Promise((resolve) =>
        pool.query('select 1 as a', (error, result) => resolve([error, rows(result)])),
      ),
  );
  await attempt('pool client', async () => {
    const one = await pool.connect();
    try {
      return [
        rows(await one.query('select 1 as a')),
        typeof one.release,
        one.listenerCount('error'),
      ];
    } finally {
      one.release();
    }
  });
  await attempt(
    'pool client by callback',
    () =>
      new Promise((resolve) =>
        pool.connect((error, one, release) => {
          release();
          resolve([error, kindOf(one)]);
        }),
      ),
  );
  await attempt('pool fails', () => pool.query('select nothing').catch(({ code }) => code));
  print(pool.totalCount, pool.idleCount, pool.waitingCount, pool.listenerCount('connect'));
  await attempt('pool end', () => pool.end());
  await attempt('pool ended', () => pool.query('select 1'));
  await attempt('refused', () =>
    new pg.Pool({ port: 1, host: '127.0.0.1' }).query('select 1').catch(({ code }) => code),
  );

  const sql = postgres(connectionString, { max: 1, onnotice: () => {} });
  shape('sql', sql, 1);
  await attempt('tagged', () => sql`select ${1}::int as a`.then((found) => [...found]));
  const pending = sql`select 1 as a`;
  print(kindOf(pending), pending.constructor.name, typeof pending.cursor, typeof pending.describe);
  await attempt('values', () => pending.values().then((found) => [...found]));
  await attempt('sql fails', () => sql`select nothing`.catch(({ code }) => code));
  await attempt('begin', () => sql.begin(async (inner) => [...(await inner`select 2 as b`)]));
  await attempt('begin rejects', () =>
    sql.begin(async () => {
      throw new Error('rolled back');
    }),
  );
  await attempt('sql cursor', async () => {
    const found = [];
    for await (const [row] of sql`select * from generate_series(1, 2) as n`.cursor())
      found.push(row.n);
    return found;
  });
  await attempt('unsafe', () => sql.unsafe('select $1::int as a', [1]).then((found) => [...found]));
  await wrong('sql', { unsafe: (...given) => sql.unsafe(...given) }, ['unsafe']);
  await attempt('sql end', () => sql.end());
};
