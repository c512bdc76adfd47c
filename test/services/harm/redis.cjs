// Transactions and pipelines that are empty, wrong, or given up.
const http = require('node:http');
const { createClient } = require('redis');

async function attempt(title, run) {
  let promise;
  try {
    promise = run();
  } catch (error) {
    console.log(title, 'throws at once', error.name, error.message);
    return;
  }
  try {
    console.log(title, JSON.stringify(await promise));
  } catch (error) {
    console.log(title, 'rejects', error.constructor.name, error.message);
  }
}

async function main() {
  const client = createClient({ url: process.env.REDIS_URL });
  await client.connect();
  await attempt('set', () => client.set('key', 'text'));
  await attempt('wrong', () => client.incr('key'));
  await attempt('empty multi', () => client.multi().exec());
  await attempt('empty pipeline', () => client.multi().execAsPipeline());
  await attempt('multi', () => client.multi().set('a', '1').get('a').exec());
  await attempt('multi that fails', () => client.multi().set('a', '1').incr('key').exec());
  await attempt('pipeline that fails', () => client.multi().get('a').incr('key').execAsPipeline());
  await attempt('wrong arguments', () => client.multi().set('a', {}).exec());
  await attempt('no arguments', () => client.multi().set().exec());
  await attempt('watched', async () => {
    await client.watch('key');
    await client
      .duplicate()
      .connect()
      .then(async (other) => {
        await other.set('key', 'changed');
        await other.close();
      });
    return client.multi().set('a', '2').exec();
  });
  await client.close();
  await attempt('closed', () => client.multi().set('a', '1').exec());
  await attempt('closed and empty', () => client.multi().exec());
}

// Upstream's is silent outside of a trace.
const server = http.createServer((_, response) => {
  main().then(() => response.end());
});
server.listen(0, '127.0.0.1', () => {
  http.get({ port: server.address().port, agent: false }, (response) => {
    response.resume().on('end', () => server.close());
  });
});
