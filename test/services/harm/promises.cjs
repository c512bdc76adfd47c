// What calls return that is more than a promise: its kind, its own methods, and that nobody else has read it.
const http = require('node:http');
const { text } = require('node:stream/consumers');
const knex = require('knex');
const mongoose = require('mongoose');
const Redis = require('ioredis');
const { request, stream } = require('undici');
const DataLoader = require('dataloader');
const pg = require('pg');
const mysql = require('mysql2');

async function attempt(title, run) {
  let returned;
  try {
    returned = run();
  } catch (error) {
    console.log(title, 'throws at once', error.name, error.message);
    return;
  }
  const kind = returned?.constructor?.name;
  const methods = Object.keys(returned ?? {}).filter((key) => !key.startsWith('_'));
  console.log(title, kind, methods.join());
  try {
    console.log(title, JSON.stringify(await returned)?.slice(0, 200));
  } catch (error) {
    console.log(title, 'rejects', error.constructor.name, error.code);
  }
}

async function main(url) {
  const database = knex({ client: 'pg', connection: { port: 1, host: '127.0.0.1' } });
  await attempt('knex', () => database('t').select('a').timeout(500));
  await attempt('knex raw', () => database.raw('select ?', [1]));
  await attempt('knex text', () => database('t').where({ a: 1 }).first().toString());
  await attempt(
    'knex stream',
    () =>
      database('t')
        .select()
        .stream()
        .on('error', () => {}).constructor.name,
  );
  await database.destroy();

  const Model = mongoose.model(
    'Thing',
    new mongoose.Schema({ a: Number }, { bufferCommands: false }),
  );
  await attempt('find', () => Model.find({ a: 1 }).lean());
  await attempt('findOne', () => Model.findOne({ a: 1 }).sort({ a: 1 }).exec());
  const query = Model.find({ a: 1 });
  console.log('not run', query.getFilter(), query.limit(1) === query, query.constructor.name);
  await attempt('twice', async () => {
    await query.exec().catch(() => {});
    return query.exec();
  });
  await attempt('aggregate', () => Model.aggregate([{ $match: { a: 1 } }]));
  await attempt('cursor', () => Model.find().cursor().constructor.name);
  await attempt('save', () => new Model({ a: 1 }).save());

  const redis = new Redis(process.env.REDIS_URL);
  await redis.del('key');
  await attempt('get', () => redis.get('key'));
  await attempt('callback', () => redis.set('key', '1', () => console.log('called')));
  await attempt('wrong', () => redis.hget('key', 'field'));
  const pipeline = redis.pipeline();
  console.log(
    'chain',
    pipeline.get('key') === pipeline,
    pipeline.length,
    pipeline.constructor.name,
  );
  await attempt('pipeline', () => pipeline.exec());
  await attempt('multi', () => redis.multi().incr('key').hget('key', 'field').exec());
  await attempt('scan', async () => {
    const keys = [];
    for await (const some of redis.scanStream()) keys.push(...some);
    return keys;
  });
  redis.disconnect();

  await attempt('fetch', async () => {
    const response = await fetch(url);
    return [
      response.constructor.name,
      response.bodyUsed,
      await response.clone().text(),
      await response.text(),
    ];
  });
  await attempt('request', async () => {
    const { body } = await request(url);
    return [body.constructor.name, body.bodyUsed, await body.text()];
  });
  await attempt('stream', async () => {
    const { PassThrough } = await import('node:stream');
    const into = new PassThrough();
    await stream(url, { method: 'GET' }, () => into);
    return text(into);
  });
  await attempt('http', () => {
    const asked = http.get(url, { agent: false });
    return new Promise((resolve) => {
      asked.on('response', async (response) => {
        const seen = [response.readableFlowing, response.listenerCount('data')];
        resolve([...seen, await text(response)]);
      });
    });
  });

  const loader = new DataLoader(async (keys) => keys);
  await attempt('loader', () => loader.load(1));
  const client = new pg.Client({ port: 1, host: '127.0.0.1' });
  await attempt('pg connect', () => client.connect());
  const submitted = new pg.Query('select 1');
  console.log('pg query', new pg.Client().query(submitted) === submitted);
  const pool = new pg.Pool({ port: 1, host: '127.0.0.1' });
  await attempt('pg pool', () => pool.query('select 1'));
  await attempt('pg pool callback', () =>
    pool.query('select 1', (error) => console.log(error.code)),
  );
  const connection = mysql.createConnection({ port: 1, host: '127.0.0.1' });
  connection.on('error', ({ code }) => console.log('mysql', code));
  const asked = connection.query('select 1', ({ code }) => console.log('mysql callback', code));
  console.log(
    'mysql query',
    asked.constructor.name,
    typeof asked.stream,
    asked.listenerCount('error'),
  );
}

const server = http.createServer((asked, response) => {
  if (asked.url === '/text') {
    response.end('answer');
    return;
  }
  main(`http://127.0.0.1:${server.address().port}/text`).then(() => response.end());
});
server.listen(0, '127.0.0.1', () => {
  http.get({ port: server.address().port, agent: false }, (response) => {
    response.resume().on('end', () => setTimeout(() => process.exit(0), 100));
  });
});
