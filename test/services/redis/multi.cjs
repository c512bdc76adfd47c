// Transactions of a pool, and of a cluster of one node.
const { createServer } = require('node:http');
const listen = require('../listen.cjs');

module.exports = async ({ createClientPool, createCluster }) => {
  const pool = await createClientPool({ url: process.env.REDIS_URL }, { maximum: 2 }).connect();
  const cluster = await createCluster({ rootNodes: [{ url: process.env.CLUSTER_URL }] }).connect();
  listen(
    createServer(async (request, response) => {
      const client = request.url === '/pool' ? pool : cluster;
      const replies = await client.multi().set('{a}number', '1').incr('{a}number').exec();
      response.end(String(replies));
    }),
  );
};
