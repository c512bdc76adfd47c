const { createServer } = require('node:http');
const withRouters = require('./with-routers.cjs');
const listen = require('../listen.cjs');

/** What Express alone has. */
function withMore(express, app, isFive) {
  const ok = (_request, response) => response.end('ok');
  const next = (_request, _response, go) => go();
  const admin = express();
  const deep = express();
  deep.get('/deep/:id', ok);
  admin.get('/panel/:id', ok);
  admin.use('/more', deep);
  app.use('/admin', admin);

  app.get(['/one/:id', '/two/:id'], ok);
  const many = express.Router().get('/:id', ok);
  app.use(['/left', '/right/:side'], many);
  app.get(/^\/commits\/(\w+)$/, ok);
  app.route('/things/:id').all(next).get(ok).put(ok);
  app.all('/any/:id', ok);

  // Left to the next, by each way there is.
  app.get(
    '/falls/:id',
    (_request, _response, go) => go('route'),
    () => {},
  );
  app.get('/falls/:name', ok);
  const quitter = express.Router();
  quitter.get('/quits/:id', (_request, _response, go) => go('router'));
  app.use(quitter);
  app.get('/quits/:name', ok);
  app.get('/late/:id', (_request, _response, go) => setImmediate(go));
  app.use('/late', (_request, _response, go) => go());

  const guarded = express.Router();
  guarded.param('key', (_request, response, go, key) => {
    if (key === 'answered') response.status(404).end();
    else go(key === 'refused' ? new Error(key) : undefined);
  });
  guarded.get('/keys/:key', ok);
  app.use('/guarded', guarded);

  const closed = express.Router();
  closed.use((_request, _response, go) => go(new Error('closed')));
  closed.get('/door', ok);
  app.use('/closed', closed);
  app.get('/recovers/:id', (_request, _response, go) => go(new Error('recoverable')));
  app.use('/static', express.static(__dirname));
  app.get('/answers/:id', (_request, response, go) => {
    response.end('ok');
    go();
  });
  app.get('/answers/:other', next);
  app.get('/sends-again/:id', (request, response) => {
    request.url = '/plain';
    app.handle(request, response);
  });
  app.get(isFive ? '/files/:name{.:type}' : '/files/:name.:type?', ok);
  app.use((error, _request, response, go) => {
    if (error.message === 'recoverable') go();
    else response.status(500).end();
  });
  app.use((request, response, go) => {
    if (/^\/(late|recovers)/.test(request.url)) response.end('ok');
    else go();
  });
  if (isFive) {
    const whole = express();
    whole.get('/{*splat}', ok);
    app.use('/whole', whole);
    const optional = express.Router();
    optional.get('{/:lang}/about', ok);
    app.use('/sites', optional);
    app.get('{/:lang}/imprint', ok);
  }
}

module.exports = (express, isFive = true) => {
  const app = withRouters(express(), express.Router, isFive ? '/*rest' : '/*');
  withMore(express, app, isFive);
  app.use((_error, _request, response, _next) => response.status(500).end());
  listen(createServer(app));
};
