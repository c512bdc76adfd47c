// better-sqlite3 in a request: rows, a change, a transaction, a statement that fails.

import { createServer } from 'node:http';
import Database from 'better-sqlite3';
import { ask, close, listen } from './support.mjs';

const database = new Database(':memory:');
database.exec('create table films (id integer primary key, title text unique)');
const server = createServer((_request, response) => {
  const insert = database.prepare('insert into films (title) values (?)');
  const both = database.transaction((titles) => titles.map((title) => insert.run(title).changes));
  const changes = both(['alien', 'solaris']);
  const titles = database.prepare('select title from films order by id').pluck().all();
  const first = database.prepare('select id from films where title = ?').get('solaris');
  const iterated = [...database.prepare('select id from films').iterate()].length;
  let failed;
  try {
    insert.run('alien');
  } catch ({ code }) {
    failed = code;
  }
  response.end(JSON.stringify({ changes, titles, first, iterated, failed }));
});
const base = await listen(server);
console.log((await ask(`${base}/films`)).body);
database.close();
await close(server);
