const { createServer } = require('node:http');
const { DatabaseSync } = require('node:sqlite');

const database = new DatabaseSync(':memory:');
database.exec('create table decks (name text)');
const insert = database.prepare('insert into decks values (?)');
const server = createServer((_request, response) => {
  insert.run('fake-secret-of-a-deck');
  response.end(
    String(database.prepare('select name from decks where name = ?').all('none').length),
  );
});
server.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
