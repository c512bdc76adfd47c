// Each way to ask better-sqlite3, and two ORMs on top of it: `/<way>` answers with what has come of it.
const { createServer } = require('node:http');
const { drizzle } = require('drizzle-orm/better-sqlite3');
const knex = require('knex');
const listen = require('../../listen.cjs');

module.exports = (Database) => {
  const db = new Database(':memory:');
  db.exec(
    "create table films (id integer primary key, title text unique); insert into films values (7, 'alien')",
  );
  const orm = drizzle(db);
  const builder = knex({
    client: 'better-sqlite3',
    connection: ':memory:',
    useNullAsDefault: true,
  });
  const byId = db.prepare('select title from films where id = ?');
  const add = db.prepare('insert into films (title) values (?)');
  const ways = {
    get: () => byId.get(7).title,
    all: () => db.prepare("select id from films where title = 'alien'").all().length,
    run: () => add.run('secret').changes,
    iterate: () => [...db.prepare('select title from films order by id').iterate()].length,
    left: () => {
      for (const { title } of db.prepare('select title from films').iterate()) return title;
    },
    transaction: () =>
      db.transaction((title) => {
        add.run(title);
        return byId.pluck().get(7);
      })('aliens'),
    pragma: () => db.pragma('foreign_keys', { simple: true }),
    exec: () => db.exec('update films set title = title') === db,
    fails: () => add.run('alien'),
    wrong: () => db.prepare('select nothing from nowhere'),
    drizzle: () => JSON.stringify(orm.all('select id from films where id = 7')),
    knex: async () => JSON.stringify(await builder.raw('select 1 as one')),
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
