// tedious in a request: a batch, a statement with a parameter, a procedure, an error; a query on its own.
// needs: sqlserver

import { createServer } from 'node:http';
import { Connection, Request, TYPES } from 'tedious';
import { ask, close, listen } from './support.mjs';

const connection = new Connection({
  server: '127.0.0.1',
  authentication: { type: 'default', options: { userName: 'shop', password: 'none' } },
  options: { port: Number(process.env.SQLSERVER_PORT), encrypt: false, database: 'shop' },
});
await new Promise((resolve, reject) => {
  connection.connect((error) => (error ? reject(error) : resolve()));
});
const run = (way, statement, parameter) =>
  new Promise((resolve) => {
    const rows = [];
    const request = new Request(statement, (error, count) =>
      resolve(error ? `${error.name} ${error.number}` : `${rows.join()} ${count}`),
    );
    if (parameter) request.addParameter('id', TYPES.Int, parameter);
    request.on('row', ([{ value }]) => rows.push(value));
    connection[way](request);
  });
const server = createServer(async (_request, response) => {
  const seen = [];
  seen.push(await run('execSqlBatch', "select name from users where name = 'ada'"));
  seen.push(await run('execSql', 'select name from users where id = @id', 7));
  seen.push(await run('callProcedure', 'close_shop'));
  seen.push(await run('execSql', 'select name from nothing'));
  response.end(seen.join('; '));
});
const base = await listen(server);
console.log((await ask(`${base}/`)).body);
console.log(await run('execSql', 'select name from users'));
connection.close();
await close(server);
