// What services hand to loggers that is no plain field, and how they name them.
const winston = require('winston');
const pino = require('pino');
const bunyan = require('bunyan');

const cause = new TypeError('no address', { cause: new Error('no network') });
const chained = () => new RangeError('no order', { cause });
class OrderError extends Error {}

const { combine, json, label, splat } = winston.format;
const labelled = winston.createLogger({
  format: combine(label({ label: 'billing' }), splat(), json()),
  transports: [new winston.transports.Console()],
});
const dropping = winston.createLogger({
  format: combine(
    winston.format((info) => (info.private ? false : info))(),
    winston.format.simple(),
  ),
  transports: [new winston.transports.Console()],
});
const terse = winston.createLogger({
  format: winston.format.printf(({ message }) => message),
  transports: [new winston.transports.Console()],
});
const p = pino({ name: 'shop' });
const nested = pino({ name: 'nested', nestedKey: 'payload' });
const b = bunyan.createLogger({ name: 'orders', src: true });

const throwing = {
  get total() {
    throw new Error('not ready');
  },
};

labelled.info('paid %d of %d', 3, 4, { 'event.name': 'order.paid', order: 7 });
labelled.error('failed', { error: chained() });
terse.warn('with a getter', { order: throwing });
labelled.warn('with a big number', { count: 2n ** 64n });
labelled.child({ user: 7 }).error(new OrderError('of a class'));
dropping.info('never printed', { private: true });
dropping.info('printed');
p.info({ 'event.name': 'order.shipped', name: 'Bob' }, 'shipped %s', 'today');
p.child({ request: 'r1' }).error({ err: chained() }, 'pino failed');
p.error(Object.assign(new OrderError('with a code'), { code: 'E_ORDER' }));
nested.error({ err: new OrderError('inside') }, 'nested failed');
b.info('from %s', 'here');
b.error({ err: chained(), 'event.name': 'order.lost' }, 'bunyan failed');
