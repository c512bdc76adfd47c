// node:http by every form of its calls, and the classes that services extend.
const http = require('node:http');
const { attempt, ask, echo, print, serve, shape } = require('./trying.cjs');

module.exports = async function run() {
  shape('http', http, 2);
  const { url, port, close } = await serve(echo);
  const answered = (request) =>
    new Promise((resolve) => {
      if (typeof request?.on !== 'function') resolve(request);
      request.on('response', (response) => {
        let text = '';
        response.on('data', (part) => {
          text += part;
        });
        response.on('end', () => resolve(`${response.statusCode} ${text}`));
      });
      request.on('error', resolve);
    });
  class Address extends URL {}
  const inherited = Object.create({ port, host: '127.0.0.1', path: '/inherited' });
  const forms = {
    text: [`${url}/a`],
    url: [new URL('/b?q=1', url)],
    subclass: [new Address('/c', url)],
    frozen: [Object.freeze({ port, path: '/d', agent: false, headers: Object.freeze({ x: '1' }) })],
    inherited: [inherited],
    both: [`${url}/e`, { headers: { accept: 'text/plain' } }],
    'no options': [`${url}/f`, undefined],
    null: [`${url}/g`, null],
    flat: [{ port, path: '/h', headers: ['X-A', '1', 'X-A', '2', 'Host', 'h'] }],
    pairs: [
      {
        port,
        path: '/i',
        headers: [
          ['X-A', '1'],
          ['X-B', '2'],
        ],
      },
    ],
    'method of a number': [{ port, method: 1 }],
    'wrong path': [{ port, path: '/a b' }],
    'wrong protocol': ['ftp://127.0.0.1/'],
    'no url': ['::'],
    nothing: [],
    'port of a text': [{ port: String(port), path: '/j' }],
    'wrong header': [{ port, headers: { 'a b': '1' } }],
    'signal that is over': [{ port, signal: AbortSignal.abort() }],
    refused: [{ port: 1, host: '127.0.0.1' }],
    auth: [{ port, auth: 'me:word', path: '/k' }],
    setHost: [{ port, setHost: false, path: '/l', headers: { host: 'mine' } }],
  };
  for (const [title, values] of Object.entries(forms)) {
    await attempt(`get ${title}`, () => answered(http.get(...values)));
    await attempt(`request ${title}`, () => {
      const request = http.request(...values);
      request.end?.();
      return answered(request);
    });
  }
  await attempt(
    'callback',
    () =>
      new Promise((resolve) => {
        http.get(url, undefined, (response) => resolve(response.resume().statusCode));
      }),
  );
  await attempt(
    'callback last',
    () =>
      new Promise((resolve) => {
        http.get({ port, agent: false }, (response) => resolve(response.resume().statusCode));
      }),
  );
  const request = http.request({ port, method: 'POST', agent: false });
  print(
    'names',
    request.getHeaderNames(),
    request.getRawHeaderNames(),
    request.path,
    request.method,
    request.constructor.name,
  );
  print(
    'listeners',
    request.listenerCount('response'),
    request.listeners('error'),
    request.eventNames(),
  );
  request.setHeader('x-late', ['1', '2']);
  request.removeHeader('x-late');
  const listener = () => print('never');
  request.on('response', listener).off('response', listener);
  print('after off', request.listenerCount('response'));
  request.write('a');
  request.end('b', 'utf8', () => print('sent'));
  print(await answered(request));

  class Request extends http.IncomingMessage {
    get asked() {
      return `${this.method} ${this.url}`;
    }
  }
  class Response extends http.ServerResponse {
    answer(text) {
      this.end(text);
    }
  }
  class Server extends http.Server {
    emit(name, ...values) {
      if (name === 'request') print('emits', name, values.length);
      return super.emit(name, ...values);
    }
  }
  const own = new Server({ IncomingMessage: Request, ServerResponse: Response });
  const handler = (incoming, response) => response.answer(incoming.asked);
  own.on('request', handler);
  print(
    'server',
    own.listeners('request')[0] === handler,
    own.listenerCount('request'),
    own.eventNames().join(),
  );
  own.once('request', () => print('once'));
  const served = await serve(own);
  await ask(`${served.url}/x`);
  await ask(`${served.url}/y`, { method: 'PUT', body: 'b' });
  own.off('request', handler);
  own.prependListener('request', (_incoming, response) =>
    response.writeHead(204, 'Nothing', { 'x-a': '1' }).end(),
  );
  await ask(`${served.url}/z`);
  print('server', own.listenerCount('request'), own.rawListeners('request').length);
  await served.close();
  await attempt('createServer of a text', () => http.createServer('x'));
  await attempt(
    'createServer frozen',
    () => http.createServer(Object.freeze({ keepAlive: true })).constructor.name,
  );
  await attempt('no new', () => http.Server(() => {}).listenerCount('request'));
  await close();
};
