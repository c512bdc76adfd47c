// oracledb in a request, without a server: a connection and a pool that are refused.

import { createServer } from 'node:http';
import oracledb from 'oracledb';
import { ask, close, listen } from './support.mjs';

const options = {
  ...{ user: 'shop', password: 'none', connectString: '127.0.0.1:1/shop' },
  ...{ connectTimeout: 2, poolMin: 0 },
};
const server = createServer(async (_request, response) => {
  const refused = await oracledb.getConnection(options).catch(({ code }) => code);
  const pool = await oracledb.createPool(options);
  const none = await pool.getConnection().catch(({ code }) => code);
  await pool.close(0);
  response.end(`${refused} ${none}`);
});
const base = await listen(server);
console.log((await ask(`${base}/`)).body);
await close(server);
