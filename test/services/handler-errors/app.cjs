// Handlers of Express that fail: in ways that the service has logged, and in ways that it has not.
const { createServer } = require('node:http');
const { pipeline, Readable } = require('node:stream');
const { trace } = require('@opentelemetry/api');
const listen = require('../listen.cjs');

module.exports = ({ express, winston, pino, bunyan, log4js }) => {
  const { setupLogging, getLogger } = require('../../../src/logger/logging.ts');
  setupLogging({ level: 'info' });
  const l = log4js.getLogger('shop');
  l.level = 'info';
  const loggers = {
    winston: winston.createLogger({ transports: [new winston.transports.Console()] }),
    pino: pino({ name: 'shop' }),
    bunyan: bunyan.createLogger({ name: 'shop', serializers: bunyan.stdSerializers }),
    log4js: l,
    sightline: getLogger('shop'),
  };
  const app = express();
  const failed = () => new RangeError('out of range');
  for (const [name, logger] of Object.entries(loggers)) {
    app.get(`/logged/${name}`, (request) => {
      request.logger = logger;
      throw failed();
    });
  }
  app.get('/nested', () => {
    throw new Error('the cart cannot be shown', { cause: failed() });
  });
  app.get('/again', (_request, _response, next) => next(failed()));
  app.get('/text', () => {
    throw 'only a text';
  });
  app.get('/refuses', () => {
    throw Object.assign(new Error('who are you?'), { status: 401 });
  });
  app.get('/caught', (request) => {
    request.status = 404;
    throw failed();
  });
  app.get('/inner', async () => {
    await trace.getTracer('service').startActiveSpan('inner', async (span) => {
      await new Promise(setImmediate);
      span.end();
      throw failed();
    });
  });
  app.get('/late', (_request, response) => {
    response.write('one,');
    response.end('two');
    return Promise.reject(failed());
  });
  app.get('/breaks', (_request, response) => {
    const parts = async function* () {
      yield 'one,';
      await new Promise((resolve) => setTimeout(resolve, 50));
      throw new Error('the file is cut off');
    };
    pipeline(Readable.from(parts()), response, () => {});
  });
  app.use((error, _request, _response, next) => next(error));
  app.use((error, request, response, next) => {
    if (response.headersSent) return;
    if (request.path === '/again') return next(new Error('wrapped', { cause: error }));
    request.logger?.error(error);
    response.status(request.status ?? error.status ?? 500).end('failed');
  });
  app.use((_error, _request, response, _next) => response.status(503).end('failed'));
  listen(createServer(app));
};
