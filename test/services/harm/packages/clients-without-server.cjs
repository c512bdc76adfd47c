// Clients of databases and brokers where nobody answers: mysql, mysql2, mongodb, cassandra-driver, tedious, memcached.
const mysql = require('mysql');
const mysql2 = require('mysql2');
const mysql2Promise = require('mysql2/promise');
const { MongoClient, ObjectId } = require('mongodb');
const cassandra = require('cassandra-driver');
const tedious = require('tedious');
const Memcached = require('memcached');
const { attempt, kindOf, print, shape, wrong } = require('./trying.cjs');

const NOWHERE = Object.freeze({
  host: '127.0.0.1',
  port: 1,
  user: 'u',
  password: 'p',
  database: 'd',
  connectTimeout: 500,
});
const called = (start) =>
  new Promise((resolve) =>
    start((error, ...rest) => resolve([error?.code, error?.fatal, rest.length])),
  );

module.exports = async function run() {
  for (const [name, module] of Object.entries({ mysql, mysql2 })) {
    shape(name, module, 1);
    const connection = module.createConnection({ ...NOWHERE });
    connection.on('error', ({ code }) => print(name, 'event', code));
    await attempt(`${name} connect`, () => called((done) => connection.connect(done)));
    const query = connection.query('select ?', [1], () => {});
    print(
      kindOf(query),
      query.sql,
      query.listenerCount('error'),
      typeof query.stream,
      query === Object(query),
    );
    await attempt(`${name} query`, () =>
      called((done) =>
        connection.query(Object.freeze({ sql: 'select ?', values: Object.freeze([1]) }), done),
      ),
    );
    await attempt(
      `${name} stream`,
      () =>
        new Promise((resolve) =>
          connection.query('select 1').on('error', ({ code }) => resolve(code)),
        ),
    );
    // The process hears of an error that nobody listens for.
    const unheard = new Set();
    const hear = ({ code }) => unheard.add(code);
    process.on('uncaughtException', hear);
    const alone = module.createConnection({ ...NOWHERE }).query('select 1');
    print(name, 'listeners', alone.listenerCount('error'), alone.listenerCount('end'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    process.off('uncaughtException', hear);
    print(name, 'unheard', [...unheard]);
    const pool = module.createPool({ ...NOWHERE, connectionLimit: 1 });
    await attempt(`${name} pool`, () => called((done) => pool.query('select 1', done)));
    await attempt(`${name} pool connection`, () => called((done) => pool.getConnection(done)));
    const cluster = module.createPoolCluster();
    cluster.add('one', { ...NOWHERE });
    await attempt(`${name} cluster`, () => called((done) => cluster.getConnection('one', done)));
    print(
      name,
      module.escape("a'b"),
      module.format('select ? from ??', [1, 'a']),
      pool.listenerCount('connection'),
    );
    connection.destroy();
    await wrong(name, module, ['format', 'escape', 'escapeId']);
    for (const none of [undefined, null, 1, true])
      await attempt(`${name} query ${none}`, () => kindOf(pool.query(none, () => {})));
    await attempt(`${name} end`, () => called((done) => pool.end(done)));
  }
  await attempt('promise', () =>
    mysql2Promise.createConnection({ ...NOWHERE }).catch(({ code }) => code),
  );
  await attempt('promise pool', () =>
    mysql2Promise
      .createPool({ ...NOWHERE })
      .execute('select ?', [1])
      .catch(({ code }) => code),
  );

  shape('MongoClient', MongoClient, 2);
  const mongo = new MongoClient(
    'mongodb://127.0.0.1:1',
    Object.freeze({ serverSelectionTimeoutMS: 50, monitorCommands: true }),
  );
  print(mongo.listenerCount('commandStarted'), mongo.eventNames().map(String));
  const things = mongo.db('d').collection('things');
  const failed = ({ name }) => name;
  const document = Object.freeze({ _id: new ObjectId('0123456789abcdef01234567'), a: 1 });
  await attempt('insert', () => things.insertOne(document).catch(failed));
  await attempt('find', () => things.find({ a: 1 }).toArray().catch(failed));
  print(kindOf(things.find()), things.find().constructor.name, kindOf(things.aggregate([])));
  await attempt('session', async () => kindOf(mongo.startSession()));
  await attempt('wrong url', () => new MongoClient('x'));
  await attempt('close', () => mongo.close());

  shape('cassandra', cassandra, 1);
  const client = new cassandra.Client({
    contactPoints: ['127.0.0.1:1'],
    localDataCenter: 'd',
    socketOptions: { connectTimeout: 200 },
  });
  await attempt('cassandra', () =>
    client.execute('select ?', Object.freeze([1]), Object.freeze({ prepare: true })).catch(failed),
  );
  await attempt('cassandra callback', () => called((done) => client.execute('select 1', done)));
  await attempt('cassandra batch', () =>
    client.batch(Object.freeze(['a', { query: 'b', params: [] }])).catch(failed),
  );
  await attempt('cassandra wrong batch', () => client.batch([null]).catch(failed));
  await attempt('cassandra each row', () =>
    called((done) => client.eachRow('select 1', [], () => {}, done)),
  );
  await attempt(
    'cassandra stream',
    () =>
      new Promise((resolve) =>
        client
          .stream('select 1')
          .on('error', ({ name }) => resolve(name))
          .resume(),
      ),
  );
  await attempt('cassandra wrong', () => new cassandra.Client({}));
  await attempt('cassandra shutdown', () => client.shutdown());

  shape('tedious', tedious, 1);
  const sql = new tedious.Connection({
    server: '127.0.0.1',
    options: { port: 1, connectTimeout: 300 },
    authentication: { type: 'default', options: { userName: 'u', password: 'p' } },
  });
  await attempt(
    'tedious',
    () => new Promise((resolve) => sql.connect((error) => resolve(error?.code))),
  );
  const request = new tedious.Request('select 1', (error) => print('request', error?.code));
  request.addParameter('a', tedious.TYPES.Int, 1);
  await attempt('tedious sql', () => kindOf(sql.execSql(request)));
  await attempt('tedious wrong', () => new tedious.Connection());
  sql.close();

  shape('memcached', Memcached, 1);
  const cache = new Memcached(
    '127.0.0.1:1',
    Object.freeze({ timeout: 10_000, retries: 0, reconnect: 100_000 }),
  );
  for (const event of ['issue', 'failure']) cache.on(event, ({ server }) => print(event, server));
  await attempt(
    'memcached get',
    () =>
      new Promise((resolve) =>
        cache.get('a', function done(error, value) {
          resolve([error?.code ?? error?.message, value, typeof this]);
        }),
      ),
  );
  await attempt('memcached set', () => called((done) => cache.set('a', 1, 10, done)));
  await attempt('memcached long', () => called((done) => cache.get('x'.repeat(300), done)));
  await attempt('memcached none', () => cache.get());
  cache.end();
};
