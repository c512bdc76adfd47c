const httpProxy = require('http-proxy');
const { attempt, ask, echo, print, serve, shape } = require('./trying.cjs');

module.exports = async function run() {
  shape('http-proxy', httpProxy, 2);
  const back = await serve(echo);
  const proxy = httpProxy.createProxyServer(Object.freeze({ target: back.url }));
  proxy.on('proxyReq', (request) => {
    print('out', request.method, request.path);
    request.setHeader('x-proxied', '1');
  });
  proxy.on('proxyRes', (response) => print('back', response.statusCode));
  const front = await serve((request, response) =>
    proxy.web(request, response, {}, ({ code }) => {
      response.statusCode = 502;
      response.end(code);
    }),
  );
  await ask(`${front.url}/a?b=c`, { headers: { Authorization: 'Basic x', 'X-Case': 'y' } });
  await ask(`${front.url}/b`, { method: 'POST', body: 'posted' });
  await ask(`${front.url}/broken`);
  await ask(`${front.url}/status/418`);
  await attempt(
    'no target',
    () =>
      new Promise((resolve) => {
        httpProxy.createProxy({}).web({ headers: {} }, {}, {}, (error) => resolve(error.message));
      }),
  );
  await front.close();
  await back.close();
};
