// Libraries that use the API of OpenTelemetry themselves: Elasticsearch's client, against a small server of its own, and pg-boss.
const { createServer } = require('node:http');
const listen = require('../../listen.cjs');

module.exports = async ({ Client }, { PgBoss }) => {
  const elastic = createServer((request, response) => {
    request.resume();
    const headers = { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' };
    if (request.url.includes('nothing'))
      return response
        .writeHead(404, headers)
        .end('{"error":{"type":"index_not_found_exception"},"status":404}');
    return response.writeHead(200, headers).end('{"hits":{"hits":[{"_id":"7"}]}}');
  });
  await new Promise((resolve) => elastic.listen(0, '127.0.0.1', resolve));
  const client = new Client({ node: `http://127.0.0.1:${elastic.address().port}`, maxRetries: 0 });
  const boss = new PgBoss({
    connectionString: process.env.DATABASE_URL,
    openTelemetry: { propagateContext: true },
  });
  boss.on('error', () => {});
  await boss.start();
  await boss.createQueue('mails');
  const waiting = [];
  await boss.work('mails', { pollingIntervalSeconds: 0.5 }, async ([{ data }]) => {
    console.info(`process ${data.to}`);
    waiting.shift()?.(data.to);
  });
  const ways = {
    search: async () =>
      (await client.search({ index: 'films', query: { match: { title: 'secret' } } })).hits.hits[0]
        ._id,
    missing: async () => client.search({ index: 'nothing' }),
    job: async () => {
      const got = new Promise((resolve) => waiting.push(resolve));
      await boss.send('mails', { to: 'ada' });
      return got;
    },
  };
  listen(
    createServer(async (request, response) => {
      try {
        response.end(String(await ways[request.url.slice(1)]()));
      } catch ({ name, statusCode }) {
        response.end(`${name} ${statusCode}`);
      }
    }),
  );
};
