const Redis = require('ioredis');
const { attempt, kindOf, print, shape } = require('./trying.cjs');

module.exports = async function run() {
  const Class = Redis.Redis ?? Redis;
  shape('ioredis', Class, 1);
  const redis = new Class(process.env.REDIS_URL, { lazyConnect: true });
  redis.on('ready', () => print('ready'));
  print(redis.status, redis.eventNames().map(String));
  await attempt('connect', () => redis.connect());
  await redis.del('tried', 'list', 'hash');
  await attempt('set', () => redis.set('tried', 'a', 'EX', 100));
  await attempt('get', () => redis.get('tried'));
  await attempt('buffer', () => redis.getBuffer('tried'));
  await attempt(
    'callback',
    () => new Promise((resolve) => redis.get('tried', (error, value) => resolve([error, value]))),
  );
  await attempt('hash', () => redis.hset('hash', Object.freeze({ a: 1, b: 2 })));
  await attempt('all', () => redis.hgetall('hash'));
  await attempt('wrong type', () =>
    redis.lpush('tried', 1).catch(({ name, message, command }) => [name, message, command.name]),
  );
  await attempt('call', () => redis.call('ECHO', 'x'));
  await attempt('nothing', () => redis.get());
  redis.defineCommand('own', { numberOfKeys: 1, lua: 'return {KEYS[1],ARGV[1]}' });
  await attempt('script', () => redis.own('k', 'v'));
  const pipeline = redis.pipeline([
    ['set', 'tried', '1'],
    ['incr', 'tried'],
  ]);
  print(kindOf(pipeline), pipeline.length, pipeline.get('tried') === pipeline);
  await attempt('pipeline', () => pipeline.exec());
  await attempt('multi', () => redis.multi().incr('tried').lpush('tried', 1).exec());
  await attempt('multi without pipeline', async () => {
    await redis.multi({ pipeline: false });
    await redis.incr('tried');
    return redis.exec();
  });
  await attempt('empty', () => redis.multi().exec());
  const other = redis.duplicate();
  await attempt('subscribe', () => other.subscribe('channel'));
  const told = new Promise((resolve) => other.once('message', (...given) => resolve(given)));
  await redis.publish('channel', 'message');
  print(await told, other.listenerCount('message'));
  await attempt('in subscriber mode', () => other.get('x').catch(({ message }) => message));
  await attempt('scan', async () => {
    const keys = [];
    for await (const some of redis.scanStream({ match: 'trie*' })) keys.push(...some);
    return keys;
  });
  class Own extends Class {
    sendCommand(command, ...rest) {
      if (command.name !== 'info') print('own', command.name, command.args.length);
      return super.sendCommand(command, ...rest);
    }
  }
  const own = new Own(process.env.REDIS_URL, { enableReadyCheck: false });
  await attempt('subclass', () => own.get('tried'));
  own.disconnect();
  other.disconnect();
  await attempt('quit', () => redis.quit());
  await attempt('closed', () => redis.get('x').catch(({ message }) => message));
  const lost = new Class({
    port: 1,
    host: '127.0.0.1',
    maxRetriesPerRequest: 0,
    retryStrategy: null,
  });
  lost.on('error', ({ code }) => print('error', code));
  await attempt('refused', () => lost.get('x').catch(({ name }) => name));
};
