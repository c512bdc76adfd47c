// What a service finds of its own functions in Express, `router`, Connect and Hapi, and what it does with them.
const http = require('node:http');
const Hapi = require('@hapi/hapi');
const connect = require('connect');
const express5 = require('express');
const Router = require('router');
const express4 = require('../express-4/express.cjs');

const get = (server, path) =>
  new Promise((resolve) => {
    const request = { port: server.address().port, path, agent: false };
    http.get(request, (response) => {
      let body = '';
      response.on('data', (text) => {
        body += text;
      });
      response.on('end', () => resolve(`${path} ${response.statusCode} ${body.split('\n')[0]}`));
    });
  });
const print = (...values) => console.log(...values);

function guard(_request, response, _next) {
  response.statusCode = 401;
  response.end('refused');
}
const passing = (_request, _response, next) => next();
function handleError(error, _request, response, _next) {
  response.statusCode = 500;
  response.end(`caught ${error.message}`);
}

async function ofRouters(title, app, makeRouter, listen) {
  const nested = makeRouter();
  nested.get('/:id', function show(request, response) {
    response.end(`shown ${JSON.stringify(request.params)} ${request.baseUrl}`);
  });
  const frozen = Object.freeze(function frozen(_request, _response, next) {
    next();
  });
  app.use(passing);
  app.use(guard);
  app.use('/frozen', frozen);
  app.use(['/nested', /^\/other/], nested);
  app.get('/', function home(_request, response) {
    response.end('home');
  });
  app.get('/throws', () => {
    throw new Error('thrown');
  });
  app.use(handleError);
  const { stack } = app.stack ? app : (app._router ?? app.router);
  print(
    title,
    stack.filter(({ handle }) => [passing, guard, frozen, nested, handleError].includes(handle))
      .length,
  );
  for (const layer of stack) {
    print(layer.name, layer.handle.length, layer.constructor.name, Object.keys(layer).join());
    print(
      Reflect.ownKeys(layer).length,
      layer.route?.stack.map(({ name, handle }) => `${name} ${handle.name}`),
    );
  }
  guard.later = 'set after it was used';
  print(stack.find(({ name }) => name === 'guard').handle.later);
  const { constructor: Layer } = stack[0];
  print(
    stack[0] instanceof Layer,
    Object.getPrototypeOf(stack[0]) === Layer.prototype,
    Layer.length,
  );
  for (const [name, { value }] of Object.entries(
    Object.getOwnPropertyDescriptors(Layer.prototype),
  )) {
    if (typeof value === 'function') print(name, value.name, value.length);
  }
  print(app.handle.name, app.handle.length, nested.handle.name, nested.handle.length);

  const server = listen(app);
  print(await get(server, '/'));
  stack.splice(
    stack.findIndex(({ handle }) => handle === guard),
    1,
  );
  for (const path of ['/', '/frozen', '/nested/1', '/other/2', '/throws', '/nothing']) {
    print(await get(server, path));
  }
  server.close();
}

async function ofConnect() {
  const app = connect();
  app.use(passing);
  app.use('/mounted', function mounted(request, response) {
    response.end(`${request.url} ${request.originalUrl}`);
  });
  app.use(handleError);
  print(
    'connect',
    connect.name,
    connect.length,
    typeof connect(),
    app.handle.name,
    app.handle.length,
  );
  for (const { route, handle } of app.stack) print(route, handle.name, handle.length);
  print(app.stack[0].handle === passing, Object.keys(app).join());
  const server = http.createServer(app).listen(0);
  for (const path of ['/mounted/1', '/Mounted?a=1', '/nothing'])
    print((await get(server, path)).slice(0, 30));
  server.close();
}

async function ofHapi() {
  const server = Hapi.server({ port: 0, debug: false });
  const route = (path) =>
    Object.freeze({ method: 'GET', path, handler: Object.freeze(() => path) });
  const register = async (inner) => inner.route(Object.freeze([route('/frozen')]));
  await server.register(Object.freeze({ plugin: Object.freeze({ name: 'frozen', register }) }));
  const withGetter = {
    name: 'getter',
    get register() {
      return async (inner) => inner.route(route('/getter'));
    },
  };
  await server.register(withGetter);
  const namespace = Object.defineProperty(Object.create(null), Symbol.toStringTag, {
    value: 'Module',
  });
  Object.assign(namespace, {
    plugin: { name: 'space', register: async (inner) => inner.route(route('/space')) },
  });
  await server.register(Object.freeze(namespace));
  server.ext(
    Object.freeze([Object.freeze({ type: 'onRequest', method: (_request, h) => h.continue })]),
  );
  await server.start();
  for (const path of ['/frozen', '/getter', '/space', '/nothing'])
    print(await get(server.listener, path));
  print((await server.inject('/frozen')).payload, server.table().length);
  await server.stop();
}

async function main() {
  const listen = (app) => http.createServer(app).listen(0);
  await ofRouters('express 5', express5(), express5.Router, listen);
  await ofRouters('express 4', express4(), express4.Router, listen);
  await ofRouters('router', Router(), Router, (app) =>
    http
      .createServer((request, response) =>
        app(request, response, (error) => {
          response.end(`left with ${error}`);
        }),
      )
      .listen(0),
  );
  await ofConnect();
  await ofHapi();
}
main();
