const winston = require('winston');
const { attempt, print, shape, wrong } = require('./trying.cjs');

class Memory extends winston.Transport {
  log(info, done) {
    const { trace_id, span_id, trace_flags, ...rest } = info;
    print(
      'line',
      Object.keys(rest),
      JSON.stringify(rest),
      info[Symbol.for('splat')],
      info[Symbol.for('level')],
      typeof info[Symbol.for('message')],
    );
    done();
  }
}

module.exports = async function run() {
  shape('winston', winston, 1);
  const transport = new Memory({ level: 'silly' });
  const log = winston.createLogger({
    level: 'silly',
    defaultMeta: Object.freeze({ service: 's' }),
    format: winston.format.combine(
      winston.format.errors(),
      winston.format.splat(),
      winston.format.json(),
    ),
    transports: [transport],
  });
  print(
    log.transports.length,
    log.transports[0] === transport,
    log.listenerCount('finish'),
    transport.listenerCount('unpipe'),
  );
  for (const level of Object.keys(log.levels)) log[level]('said', Object.freeze({ level2: level }));
  log.log('info', 'with %s', 'splat', { a: 1 });
  log.log({ level: 'warn', message: 'object', own: 1 });
  log.info(null);
  log.info(undefined);
  log.info({ message: 'm', a: 1 });
  log.error(new Error('given'));
  log.error('message', new Error('given'));
  const child = log.child(Object.freeze({ child: 1 }));
  child.info('child');
  print(
    child === log,
    Object.getPrototypeOf(child) === log,
    log.isInfoEnabled(),
    log.isLevelEnabled('http'),
  );
  const second = new Memory();
  log.add(second);
  log.info('twice');
  log.remove(second);
  log.info('once');
  print(log.transports.length);
  log.level = 'error';
  log.info('never');
  await attempt('unknown level', () => log.log('nothing', 'x'));
  log.configure({ transports: [new Memory()] });
  log.info('configured');
  winston.loggers.add('named', { transports: [new Memory()] });
  print(
    winston.loggers.has('named'),
    winston.loggers.get('named') === winston.loggers.get('named', {}),
  );
  winston.loggers.get('named').warn('named');
  const profiled = log.startTimer();
  print(typeof profiled.done);
  await wrong('log', winston.createLogger({ silent: true, transports: [new Memory()] }), [
    'info',
    'log',
    'child',
    'add',
    'remove',
  ]);
  await attempt(
    'closed',
    () =>
      new Promise((resolve) => {
        log.on('finish', () => resolve('finish'));
        log.end();
      }),
  );
};
