// Gives each logger one error a way.
const { trace } = require('@opentelemetry/api');

module.exports = ({ winston, pino, bunyan, log4js }) => {
  const known = (name) => Object.assign(new RangeError('out of range'), { known: name });
  trace.getTracer('test').startActiveSpan('work', (span) => {
    const w = winston.createLogger({ transports: [new winston.transports.Console()] });
    w.error(known('winston error'));
    w.error('failed', known('winston argument'));
    w.child({ user: 7 }).warn('failed', { error: known('winston field') });
    w.child({ user: 7 }).error(known('winston child'));
    w.error('nothing to tell');

    const p = pino({ name: 'shop' });
    p.error(known('pino error'));
    p.error({ err: known('pino field') }, 'failed');
    p.child({ user: 7 }).warn({ error: known('pino other field') }, 'failed');

    const b = bunyan.createLogger({ name: 'shop', serializers: bunyan.stdSerializers });
    b.error(known('bunyan error'));
    b.error({ err: known('bunyan field') }, 'failed');
    const own = { err: ({ message }) => ({ message }) };
    bunyan.createLogger({ name: 'own', serializers: own }).error(known('bunyan own serializer'));
    b.child({ user: 7 }).warn({ err: known('bunyan child') }, 'failed');
    bunyan.createLogger({ name: 'bare' }).error(known('bunyan bare'));

    const l = log4js.getLogger('shop');
    l.level = 'info';
    l.error(known('log4js error'));
    l.warn('failed', known('log4js argument'));
    span.end();
  });
};
