// Each route asks in another form, over one connection that the first request has opened, and answers with
// the traces in which it was called back.
const { createServer } = require('node:http');
const { Readable } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const { trace } = require('@opentelemetry/api');
const listen = require('../listen.cjs');

const current = () => trace.getActiveSpan()?.spanContext().traceId ?? 'none';

module.exports = async ({ pg, Cursor, QueryStream, copy, knex, postgres }) => {
  const connectionString = process.env.DATABASE_URL;
  const pool = new pg.Pool({ connectionString, max: 1 });
  const db = knex({ client: 'pg', connection: connectionString, pool: { min: 0, max: 1 } });
  const sql = postgres(connectionString, { max: 1 });
  const numbers = 'select generate_series(1, 300) as n';

  /** Of each form: what it calls back, with what it is called back by. */
  const forms = {
    warm: (seen) =>
      Promise.all([pool.query('select 1'), db.raw('select 1'), sql`select 1`]).then(seen),
    cursor: (seen) =>
      held((client, done) => {
        const cursor = client.query(new Cursor(numbers));
        cursor.read(2, (_error, rows) => {
          seen(rows.length);
          cursor.read(500, () => {
            seen();
            cursor.close(() => {
              seen();
              done();
            });
          });
        });
      }),
    unfinished: (seen) =>
      held((client, done) => {
        const cursor = client.query(new Cursor(numbers));
        cursor.read(1, () => {
          seen();
          cursor.close(() => {
            seen();
            done();
          });
        });
      }),
    stream: (seen) =>
      held((client, done) => {
        const rows = client.query(new QueryStream(numbers, [], { batchSize: 50 }));
        rows
          .once('data', seen)
          .on('end', seen)
          .on('close', () => {
            seen();
            done();
          });
      }),
    untouched: (seen) =>
      held((client, done) => {
        const rows = new QueryStream(numbers);
        const visible = () =>
          Object.keys(rows).concat(Object.getOwnPropertySymbols(rows).map(String));
        const before = visible().join();
        const returned = client.query(rows);
        const isSame = returned === rows && visible().join() === before;
        rows.resume().on('end', () => {
          seen(isSame ? 'the same object' : 'changed');
          done();
        });
      }),
    destroyed: (seen) =>
      held((client, done) => {
        const rows = client.query(new QueryStream(numbers, [], { batchSize: 5 }));
        rows
          .once('data', () => rows.destroy())
          .on('close', () => {
            seen();
            done();
          });
      }),
    'copy-to': (seen) =>
      held((client, done) => {
        const rows = client.query(copy.to('copy (select generate_series(1, 5000)) to stdout'));
        rows.once('data', seen).on('end', () => {
          seen();
          done();
        });
      }),
    'copy-from': (seen) =>
      held(async (client, done) => {
        await client.query('create temporary table if not exists taken (n int)');
        const target = client.query(copy.from('copy taken from stdin'));
        target.on('finish', seen);
        await pipeline(Readable.from(['1\n', '2\n']), target);
        seen();
        done();
      }),
    object: (seen) =>
      held((client, done) => {
        const query = client.query(new pg.Query('select 7 as seven'));
        query.on('row', seen).on('end', () => {
          seen();
          done();
        });
      }),
    'object-callback': (seen) =>
      held((client, done) => {
        client.query(new pg.Query('select 8 as eight'), (_error, { rows }) => {
          seen(rows[0].eight);
          done();
        });
      }),
    config: (seen) =>
      held((client, done) => {
        const config = Object.freeze({ text: 'select 9 as nine', callback: answer });
        function answer(_error, { rows }) {
          seen(rows[0].nine);
          done();
        }
        client.query(config);
      }),
    named: (seen) =>
      held(async (client, done) => {
        await client.query({ name: 'by-number', text: 'select $1::int as n', values: [1] });
        const { rows } = await client.query({ name: 'by-number', values: [2] });
        seen(rows[0].n);
        done();
      }),
    knex: (seen) =>
      new Promise((done) => {
        db.select(db.raw('generate_series(1, 3) as n'))
          .stream()
          .once('data', seen)
          .on('end', () => {
            seen();
            done();
          });
      }),
    each: (seen) => sql`select generate_series(1, 3)`.forEach(seen).then(seen),
    'bad-stream': (seen) =>
      held((client, done) => {
        client
          .query(new QueryStream('select * from nowhere'))
          .on('error', ({ code }) => {
            seen(code);
            done();
          })
          .resume();
      }),
    'bad-object': (seen) =>
      held((client, done) => {
        client.query(new pg.Query('select * from nowhere')).on('error', ({ code }) => {
          seen(code);
          done();
        });
      }),
    bad: (seen) => pool.query("insert into nowhere values ('7')").catch(({ code }) => seen(code)),
    late: (seen) =>
      pool
        .query({ text: 'select pg_sleep(0.2)', query_timeout: 50 })
        .catch(({ message }) => seen(message)),
  };

  /** With the only client of the pool, had by a callback. */
  function held(use) {
    return new Promise((resolve, reject) => {
      pool.connect((error, client, release) => {
        if (error) return reject(error);
        use(client, () => {
          release();
          resolve();
        });
      });
    });
  }

  listen(
    createServer(async (request, response) => {
      const seen = [];
      await forms[request.url.slice(1)]((value) => seen.push([current(), value]));
      const values = seen
        .map(([, value]) => value)
        .filter((value) => ['string', 'number'].includes(typeof value));
      response.end(
        JSON.stringify({
          traces: [...new Set(seen.map(([id]) => id))],
          times: seen.length,
          values,
        }),
      );
    }),
  );
};
