const express = require('express');
const { Passport, Strategy } = require('passport');
const { ask, print, serve, shape, wrong } = require('./trying.cjs');

class Own extends Strategy {
  name = 'own';
  authenticate(request) {
    const { authorization } = request.headers;
    if (authorization === 'me') this.success({ id: 1 }, { via: 'header' });
    else if (authorization === 'error') this.error(new Error('broken'));
    else if (authorization === 'away') this.redirect('/elsewhere');
    else this.fail('who are you', 401);
  }
}

module.exports = async function run() {
  shape('Passport', Passport, 2);
  const passport = new Passport();
  passport.use(new Own());
  passport.serializeUser((user, done) => done(null, user.id));
  passport.deserializeUser((id, done) => done(null, { id }));
  const app = express();
  app.disable('etag');
  app.use(passport.initialize());
  app.get('/me', passport.authenticate('own', { session: false }), (request, response) =>
    response.json([request.user, request.authInfo, request.isAuthenticated()]),
  );
  app.get('/callback', (request, response, next) => {
    passport.authenticate('own', (error, user, info) =>
      response.json([error?.message, user, info]),
    )(request, response, next);
  });
  app.use((error, _request, response, _next) => response.status(500).send(error.message));
  const { url, close } = await serve(app);
  for (const path of ['/me', '/callback']) {
    for (const authorization of ['me', 'error', 'away', 'other'])
      await ask(url + path, { headers: { authorization } });
  }
  await close();
  print(Object.keys(passport).join());
  await wrong('passport', new Passport(), ['use', 'unuse', 'authenticate']);
};
