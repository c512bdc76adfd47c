const log4js = require('log4js');
const { attempt, print, shape, wrong } = require('./trying.cjs');

module.exports = async function run() {
  shape('log4js', log4js, 1);
  const own = {
    configure: (_config, _layouts, _findAppender, levels) => {
      const appender = (event) =>
        print(
          'event',
          event.level.levelStr,
          event.categoryName,
          event.data,
          Object.keys(event.context).filter((key) => !/^(trace|span)_/.test(key)),
          event.level.isEqualTo(levels.INFO),
        );
      appender.shutdown = (done) => done();
      return appender;
    },
  };
  await attempt(
    'configure',
    () =>
      typeof log4js.configure({
        appenders: { own: { type: own } },
        categories: {
          default: { appenders: ['own'], level: 'trace' },
          quiet: { appenders: ['own'], level: 'error' },
        },
      }),
  );
  const log = log4js.getLogger('a');
  for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'mark'])
    log[level]('with %s', level, Object.freeze({ a: 1 }));
  log.log('info', 'by name');
  log.log('nothing', 'unknown');
  log.error(new TypeError('given').message);
  log.addContext('user', 1);
  log.info('with context');
  log.removeContext('user');
  log.clearContext();
  print(
    log.context,
    log.isDebugEnabled(),
    log.level.levelStr,
    log4js.getLogger('quiet').isLevelEnabled('info'),
  );
  log4js.getLogger('quiet').info('never');
  log.level = 'off';
  log.fatal('never');
  const recording = log4js.recording();
  print(recording.replay().length, log4js.isConfigured());
  await attempt('wrong', () => log4js.configure({ appenders: {} }));
  await wrong('log', log4js.getLogger('quiet'), [
    'info',
    'addContext',
    'isLevelEnabled',
    'setParseCallStackFunction',
  ]);
  await attempt(
    'shutdown',
    () => new Promise((resolve) => log4js.shutdown((error) => resolve(error ?? 'done'))),
  );
};
