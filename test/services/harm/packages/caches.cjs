// lru-cache, node-cache, cache-manager and lru-memoizer.
const { LRUCache } = require('lru-cache');
const NodeCache = require('node-cache');
const { createCache } = require('cache-manager');
const memoizer = require('lru-memoizer');
const { attempt, print, shape, wrong } = require('./trying.cjs');

module.exports = async function run() {
  shape('LRUCache', LRUCache, 2);
  shape('NodeCache', NodeCache, 2);
  shape('memoizer', memoizer, 2);
  const gone = [];
  const lru = new LRUCache({
    max: 2,
    dispose: (value, key, reason) => gone.push([key, value, reason]),
    fetchMethod: async (key, stale, { signal }) => `${key} ${stale} ${signal.aborted}`,
  });
  lru.set('a', 1).set('b', Object.freeze({})).set('c', undefined);
  print(lru.get('a'), lru.get('b'), lru.has('c'), lru.peek('b'), [...lru.keys()], lru.size, gone);
  await attempt('fetch', () => lru.fetch('d'));
  await attempt('memo', () => lru.memo('e'));
  print(
    lru.dump().map(([key]) => key),
    lru.delete('d'),
    lru.delete('nothing'),
    lru.getRemainingTTL('b'),
  );
  class Own extends LRUCache {
    get(key, options) {
      return `own ${super.get(key, options)}`;
    }
  }
  print(new Own({ max: 1 }).set('x', 1).get('x'), new Own({ max: 1 }) instanceof LRUCache);
  await attempt('no max', () => new LRUCache());
  await attempt('max of a text', () => new LRUCache({ max: 'x' }));
  await wrong('lru', lru, ['get', 'set', 'has', 'delete', 'find', 'load']);

  const cache = new NodeCache({ stdTTL: 100, useClones: true });
  cache.on('set', (key) => print('set', key));
  cache.on('del', (key) => print('del', key));
  const object = Object.freeze({ a: 1 });
  print(
    cache.set('a', object),
    cache.get('a') === object,
    cache.get('nothing'),
    cache.mset([{ key: 'b', val: 2 }]),
    cache.mget(['a', 'b', 'x']),
    cache.take('b'),
    cache.has('b'),
  );
  print(
    cache.keys(),
    cache.getStats().hits,
    cache.getStats().misses,
    cache.ttl('a', 1),
    cache.del(['a']),
    cache.listenerCount('set'),
  );
  cache.close();
  await wrong('node-cache', cache, ['get', 'mget', 'set', 'mset', 'take', 'ttl', 'del']);

  const managed = createCache();
  managed.on('set', ({ key }) => print('managed', key));
  await attempt('set', () => managed.set('a', 1, 1000));
  await attempt('get', () => managed.get('a'));
  await attempt('miss', () => managed.get('nothing'));
  await attempt('mget', () => managed.mget(['a', 'b']));
  await attempt('wrap', () => managed.wrap('w', async () => 'computed'));
  await attempt('wrap again', () => managed.wrap('w', async () => 'other'));
  await attempt('wrap rejects', () =>
    managed.wrap('r', async () => {
      throw new Error('no');
    }),
  );
  await attempt('del', () => managed.del('a'));
  print(Object.keys(managed).join(), managed.stores.length);
  await wrong('managed', managed, ['get', 'set', 'mget', 'mset', 'mdel']);
  await attempt('clear', () => managed.clear());

  let loads = 0;
  const load = memoizer({
    load: (key, done) =>
      setTimeout(() => done(key === 'bad' ? new Error('bad') : null, `${key} ${++loads}`), 1),
    hash: (key) => key,
    max: 2,
  });
  const one = (key) =>
    new Promise((resolve) => load(key, (error, value) => resolve(error?.message ?? value)));
  print(
    await Promise.all([one('a'), one('a'), one('b'), one('bad')]),
    await one('a'),
    load.keys(),
    Object.keys(load).join(),
  );
  const sync = memoizer.sync({ load: (key) => `sync ${key}`, hash: (key) => key, max: 2 });
  print(sync('a'), sync('a'), typeof sync.reset);
  await attempt('no load', () => memoizer({}));
};
