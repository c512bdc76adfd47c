// h3 as Node serves it: a page, handlers that fail, one that refuses, a stream, applications in it, a look at itself.
const { createServer } = require('node:http');
const { trace } = require('@opentelemetry/api');
const listen = require('../../listen.cjs');

module.exports = ({ H3, HTTPError, toNodeHandler }) => {
  const app = new H3({ silent: true });
  app.use('/kept/**', () => {
    throw new HTTPError({ status: 401, message: 'who are you?' });
  });
  app.get('/kept/:id', () => 'kept');
  app.get('/users/:id', (event) => {
    trace.getTracer('service').startSpan('look up').end();
    return { id: event.context.params.id };
  });
  app.get('/fails', async () => {
    await new Promise(setImmediate);
    throw new Error('the database is away');
  });
  app.get('/refuses', () => {
    throw new HTTPError({ status: 403, message: 'there is nobody' });
  });
  app.get('/breaks', () => {
    const parts = async function* () {
      yield 'one,';
      await new Promise((resolve) => setTimeout(resolve, 50));
      throw new Error('the file is cut off');
    };
    return ReadableStream.from(parts()).pipeThrough(new TextEncoderStream());
  });
  app.get('/stream', () => {
    const parts = async function* () {
      yield 'one,';
      await new Promise(setImmediate);
      yield 'two';
    };
    return ReadableStream.from(parts()).pipeThrough(new TextEncoderStream());
  });
  const inner = () => new H3({ silent: true }).get('/inner/:id', (event) => event.url.pathname);
  app.mount('/mounted', inner());
  app.mount('/fetched', inner().fetch);
  app.get('/files/**', () => 'file');
  app.get('/itself', async () => {
    const asked = await app.request('/users/inner');
    const { handler } = H3.prototype;
    return [handler.name, handler.length, Object.keys(app).length, await asked.json()];
  });
  // The port is in what h3 answers for a path that it does not know.
  const handle = toNodeHandler(app);
  listen(
    createServer((request, response) => {
      request.headers.host = 'localhost';
      handle(request, response);
    }),
  );
};
