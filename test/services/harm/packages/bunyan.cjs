const bunyan = require('bunyan');
const { attempt, print, shape, wrong } = require('./trying.cjs');

module.exports = async function run() {
  shape('createLogger', bunyan.createLogger);
  print('own members', Reflect.ownKeys(bunyan.prototype).join());
  print(
    'inherited',
    typeof bunyan.prototype.info,
    typeof bunyan.prototype.child,
    bunyan.name,
    bunyan.length,
  );
  const stream = {
    write(record) {
      const { time, pid, hostname, trace_id, span_id, trace_flags, err, ...rest } = record;
      print(rest, err?.message, record instanceof Object);
    },
  };
  const streams = Object.freeze([Object.freeze({ type: 'raw', level: 'trace', stream })]);
  const log = bunyan.createLogger({
    name: 'own',
    streams,
    serializers: { ...bunyan.stdSerializers, own: (value) => `own ${value}` },
  });
  for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal'])
    print(log[level](Object.freeze({ a: 1 }), 'with %s', level));
  log.info({ own: 1 }, 'serialized');
  log.error(new Error('given'));
  log.error({ err: new Error('in err') }, 'message');
  log.info(null, undefined, 'x');
  const child = log.child({ child: 1, level: 'warn' });
  child.info('below');
  child.warn('child');
  print(
    child.level(),
    log.levels(),
    log.info(),
    child.fields.child,
    Object.keys(log.fields).join(),
  );
  log.addStream({ type: 'raw', stream, level: 'fatal' });
  log.fatal('twice');
  log.level(100);
  const ring = new bunyan.RingBuffer({ limit: 1 });
  bunyan.createLogger({ name: 'ring', stream: ring, type: 'raw' }).info('kept');
  print(typeof ring.records[0], ring.records.length);
  await attempt('no name', () => bunyan.createLogger({}));
  await attempt('no new', () => bunyan({ name: 'x' }));
  await wrong('log', bunyan.createLogger({ name: 'w', streams: [] }), [
    'info',
    'child',
    'level',
    'addStream',
  ]);
};
