const { HttpsProxyAgent } = require('https-proxy-agent');
const http = require('node:http');
const https = require('node:https');
const { attempt, print, serve, shape } = require('./trying.cjs');

module.exports = async function run() {
  shape('HttpsProxyAgent', HttpsProxyAgent, 2);
  const server = http.createServer();
  server.on('connect', (request, socket) => {
    const { host, ...headers } = request.headers;
    print('connect', request.method, request.url, headers);
    socket.end('HTTP/1.1 407 Wanted\r\n\r\n');
  });
  const { url, close } = await serve(server);
  const agent = new HttpsProxyAgent(
    url,
    Object.freeze({ headers: Object.freeze({ 'x-own': '1' }) }),
  );
  await attempt(
    'through',
    () =>
      new Promise((resolve) => {
        https
          .get('https://service.invalid/', { agent }, (response) =>
            resolve(response.resume().statusCode),
          )
          .on('error', ({ code }) => resolve(code));
      }),
  );
  await attempt('wrong', () => new HttpsProxyAgent('x'));
  await close();
};
