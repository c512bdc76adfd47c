// Each way to ask by postgres.js: `/<way>` answers with what has come of it.
const { createServer } = require('node:http');
const { Readable } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const listen = require('../../listen.cjs');

module.exports = async (postgres, say) => {
  const sql = postgres(process.env.DATABASE_URL, { max: 1, onnotice() {} });
  await sql`create table if not exists films (id int primary key, title text)`;
  await sql`insert into films values (7, 'alien') on conflict do nothing`;
  const count = async () => (await sql`select count(*)::int as n from films`)[0].n;
  const ways = {
    select: async () => (await sql`select title from films where id = ${7}`)[0].title,
    unsafe: async () =>
      (await sql.unsafe("select title from films where title = 'alien'"))[0].title,
    fragment: async () => (await sql`select id from films ${sql`where title = ${'alien'}`}`)[0].id,
    forEach: async () => {
      const rows = [];
      await sql`select generate_series(1, 2) as n`.forEach(({ n }) => {
        say(`row ${n}`);
        rows.push(n);
      });
      return rows.join();
    },
    cursor: async () => {
      const rows = [];
      await sql`select generate_series(1, 3) as n`.cursor(2, (some) => {
        say(`rows ${some.length}`);
        rows.push(...some.map(({ n }) => n));
      });
      return rows.join();
    },
    iterator: async () => {
      const rows = [];
      for await (const some of sql`select generate_series(1, 3) as n`.cursor(2)) {
        rows.push(some.map(({ n }) => n).join('+'));
      }
      return rows.join();
    },
    left: async () => {
      for await (const some of sql`select generate_series(1, 9) as n`.cursor(2)) return some.length;
    },
    transaction: () =>
      sql.begin(async (inner) => {
        const [{ title }] = await inner`select title from films where id = ${7}`;
        await inner.savepoint((deeper) => deeper`select 1`);
        return title;
      }),
    copy: async () => {
      const before = await count();
      const stream = await sql`copy films (id, title) from stdin`.writable();
      await pipeline(Readable.from(['8\talien 2\n']), stream);
      await sql`delete from films where id = 8`;
      return before;
    },
    describe: async () => (await sql`select title from films where id = ${1}`.describe()).string,
    fails: async () => await sql`select title from nothing where id = ${7}`,
    refused: async () => {
      const other = postgres('postgres://127.0.0.1:1/shop', { connect_timeout: 1 });
      return await other`select ${1}`;
    },
    cancelled: async () => {
      const query = sql`select pg_sleep(60)`;
      query.execute();
      await sql.reserve; // one turn
      setTimeout(() => query.cancel(), 50);
      return await query;
    },
  };
  listen(
    createServer(async (request, response) => {
      try {
        response.end(String(await ways[request.url.slice(1)]()));
      } catch ({ name, code, message }) {
        response.end(`${name} ${code} ${message}`);
      }
    }),
  );
};
