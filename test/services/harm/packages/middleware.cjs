// Middleware of Express, as most services have it: body-parser, cors, helmet, morgan, compression, cookies, sessions.
const express = require('express');
const bodyParser = require('body-parser');
const compression = require('compression');
const cookieParser = require('cookie-parser');
const cors = require('cors');
const session = require('express-session');
const helmet = require('helmet');
const morgan = require('morgan');
const { ask, print, serve, shape, wrong } = require('./trying.cjs');

module.exports = async function run() {
  for (const [name, value] of Object.entries({
    bodyParser,
    compression,
    cookieParser,
    cors,
    session,
    helmet,
    morgan,
  }))
    shape(name, value, 2);
  const app = express();
  app.set('etag', false);
  app.use(
    morgan(':method :url :status :res[content-length]', {
      stream: { write: (line) => print('morgan', line.trim()) },
    }),
  );
  app.use(
    helmet({ contentSecurityPolicy: false }),
    cors(Object.freeze({ origin: /own$/, credentials: true })),
    compression({ threshold: 0 }),
  );
  app.use(
    cookieParser('word'),
    session({ secret: 'word', resave: false, saveUninitialized: false, genid: () => 'id' }),
  );
  app.use(
    bodyParser.json({ limit: 50 }),
    bodyParser.urlencoded({ extended: true }),
    bodyParser.text(),
    bodyParser.raw(),
  );
  app.all('/echo', (request, response) =>
    response.json({ body: request.body, cookies: request.cookies, visits: request.session.visits }),
  );
  app.get('/visit', (request, response) => {
    request.session.visits = 1;
    response.cookie('signed', 'value', { signed: true }).send('visited');
  });
  app.use((error, _request, response, _next) =>
    response.status(error.status ?? 500).json({ type: error.type, message: error.message }),
  );
  print(app.router.stack.map(({ name, handle }) => [name, handle.length]));
  const { url, close } = await serve(app);
  const post = (type, body) =>
    ask(`${url}/echo`, { method: 'POST', headers: { 'content-type': type, cookie: 'a=b' }, body });
  await post('application/json', '{"a":[1]}');
  await post('application/json', '{');
  await post('application/json', JSON.stringify({ long: 'x'.repeat(99) }));
  await post('application/x-www-form-urlencoded', 'a[b]=c');
  await post('text/plain', 'text');
  await post('text/plain; charset=nothing', 'text');
  await ask(`${url}/visit`, { headers: { origin: 'http://own' } });
  await ask(`${url}/echo`, {
    method: 'OPTIONS',
    headers: { origin: 'http://own', 'access-control-request-method': 'PUT' },
  });
  await ask(`${url}/echo`, { headers: { origin: 'http://other', 'accept-encoding': 'identity' } });
  await close();
  await wrong('helmet', { helmet }, ['helmet']);
  await wrong('morgan', { morgan, compile: morgan.compile }, ['compile']);
  await wrong('bodyParser', bodyParser, ['json', 'text']);
};
