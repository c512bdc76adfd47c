const pino = require('pino');
const { Writable } = require('node:stream');
const { attempt, print, shape, wrong } = require('./trying.cjs');

const into = () =>
  new Writable({
    write(line, _encoding, done) {
      const { time, pid, hostname, trace_id, span_id, trace_flags, err, ...rest } =
        JSON.parse(line);
      print(rest, err?.type, err?.message);
      done();
    },
  });

module.exports = async function run() {
  shape('pino', pino, 1);
  const options = Object.freeze({
    level: 'trace',
    base: null,
    mixin: (object, level) => ({ mixed: level, given: Object.keys(object).length }),
  });
  const log = pino(options, into());
  for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal'])
    log[level](Object.freeze({ a: 1 }), 'with %s and %d', level, 1);
  log.error(new TypeError('given'), 'message');
  log.info(null, 'null');
  log.info(undefined);
  log.info({
    toJSON: () => 'own',
    get getter() {
      return 'read';
    },
  });
  log.silent('never');
  const child = log.child(
    { child: 1 },
    {
      level: 'warn',
      redact: ['secret'],
      serializers: { secret: () => 'changed', own: (value) => `own ${value}` },
    },
  );
  child.info('below');
  child.warn({ own: 1, secret: 'x' }, 'child');
  print(child.level, child.isLevelEnabled('info'), child.bindings(), Object.keys(child).join());
  const hooked = pino(
    {
      base: null,
      hooks: {
        logMethod(given, method, level) {
          print('hook', given.length, level, this === hooked);
          method.apply(this, given);
        },
      },
      formatters: {
        level: (label) => ({ level: label }),
        log: (object) => ({ ...object, formatted: true }),
      },
      customLevels: { own: 35 },
    },
    into(),
  );
  hooked.own('x', 1);
  hooked.setBindings({ late: 1 });
  hooked.info('bound');
  log.level = 'silent';
  log.fatal('never');
  log.on('level-change', (label) => print('level', label));
  log.level = 'info';
  await attempt('wrong level', () => {
    log.level = 'nothing';
  });
  await attempt('wrong option', () => pino({ level: 'nothing' }));
  await attempt('multistream', () =>
    pino(
      { base: null },
      pino.multistream([{ stream: into(), level: 'error' }, { stream: into() }]),
    ).error('both'),
  );
  await wrong('log', pino({ base: null }, into()), ['child', 'isLevelEnabled']);
  await attempt('flush', () => log.flush());
};
