// generic-pool and dataloader.
const { setImmediate } = require('node:timers/promises');
const { createPool } = require('generic-pool');
const DataLoader = require('dataloader');
const { attempt, print, shape, wrong } = require('./trying.cjs');

module.exports = async function run() {
  shape('DataLoader', DataLoader, 2);
  let made = 0;
  const factory = Object.freeze({
    create: async () => ({ number: ++made }),
    destroy: async () => print('destroyed'),
    validate: async () => true,
  });
  const pool = createPool(
    factory,
    Object.freeze({ max: 1, acquireTimeoutMillis: 50, testOnBorrow: true }),
  );
  const first = await attempt('acquire', () => pool.acquire());
  await attempt('too many', () => pool.acquire());
  print(
    pool.size,
    pool.borrowed,
    pool.pending,
    pool.isBorrowedResource(first),
    Object.keys(pool).length,
  );
  await attempt('release', () => pool.release(first));
  await attempt('again', () => pool.release(first));
  await attempt('use', () => pool.use(async (resource) => resource.number));
  await attempt('use throws', () =>
    pool.use(async () => {
      throw new Error('used');
    }),
  );
  await attempt('priority', async () => (await pool.acquire(1)).number);
  await wrong('pool', pool, ['release', 'destroy', 'isBorrowedResource']);
  const broken = createPool(
    {
      // At once it would be tried again before any timer.
      create: () => setImmediate().then(() => Promise.reject(new Error('create'))),
      destroy: async () => {},
    },
    { acquireTimeoutMillis: 50 },
  );
  broken.once('factoryCreateError', (error) => print('event', error.message));
  await attempt('broken', () => broken.acquire());
  await attempt('no factory', () => createPool());

  const batches = [];
  const loader = new DataLoader(
    async (keys) => {
      batches.push([...keys]);
      return keys.map((key) => (key === 'bad' ? new Error('bad') : `got ${key}`));
    },
    { maxBatchSize: 3 },
  );
  print(
    await Promise.all([loader.load('a'), loader.load('a'), loader.load('b')]),
    batches,
    loader.load('a') === loader.load(['a'][0]),
  );
  await attempt('many', async () =>
    (await loader.loadMany(Object.freeze(['a', 'bad']))).map(String),
  );
  await attempt('bad', () => loader.load('bad'));
  print(
    loader.constructor === DataLoader,
    loader.clear('a') === loader,
    loader.prime('p', 1) === loader,
    loader.clearAll() === loader,
    loader.name,
  );
  await attempt('wrong batch', () => new DataLoader(() => 1).load(1));
  await attempt('short batch', () => new DataLoader(async () => []).load(1));
  await attempt('no batch', () => new DataLoader());
  await attempt('no new', () => DataLoader(async (keys) => keys));
  class Own extends DataLoader {
    load(key) {
      return super.load(`own ${key}`);
    }
  }
  await attempt('subclass', () => new Own(async (keys) => keys).load(1));
  await wrong('loader', new DataLoader(async (keys) => keys), [
    'load',
    'loadMany',
    'prime',
    'clear',
  ]);
};
