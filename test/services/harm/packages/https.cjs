// node:https by the forms of its calls; nobody answers.
const https = require('node:https');
const { attempt, shape } = require('./trying.cjs');

module.exports = async function run() {
  shape('https', https, 2);
  const ended = (request) =>
    new Promise((resolve) => {
      request.on('error', (error) =>
        resolve([
          error.code,
          request.path,
          request.method,
          request.getRawHeaderNames(),
          request.getHeader('host'),
        ]),
      );
      request.end();
    });
  class Address extends URL {}
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  const forms = {
    text: ['https://127.0.0.1:1/a'],
    url: [new URL('https://127.0.0.1:1/b')],
    subclass: [new Address('https://127.0.0.1:1/c')],
    'default port': [{ host: '127.0.0.1', defaultPort: 1 }],
    'default port of the agent': [
      { host: '127.0.0.1', agent: Object.assign(new https.Agent(), { defaultPort: 1 }) },
    ],
    frozen: [Object.freeze({ host: '127.0.0.1', port: 1, agent, headers: Object.freeze({}) })],
    'no headers': [{ host: '127.0.0.1', port: 1, headers: [] }],
    pairs: [{ host: '127.0.0.1', port: 1, headers: [['A', 'b']] }],
    'method of a number': [{ port: 1, method: 1 }],
    'plain http': ['http://127.0.0.1:1/'],
    null: [null],
    nothing: [],
  };
  for (const [title, values] of Object.entries(forms)) {
    await attempt(title, () => ended(https.request(...values)));
  }
  await attempt('server', () => https.createServer({ key: 'x' }));
  await attempt('server without options', () => https.createServer().listenerCount('request'));
};
