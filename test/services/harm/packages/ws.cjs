const { WebSocket, WebSocketServer } = require('ws');
const http = require('node:http');
const { attempt, print, serve, shape, wrong } = require('./trying.cjs');

module.exports = async function run() {
  shape('WebSocket', WebSocket, 2);
  shape('WebSocketServer', WebSocketServer, 2);
  const server = http.createServer((_request, response) => response.end('plain'));
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if (request.url === '/refused') {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (accepted) =>
      sockets.emit('connection', accepted, request),
    );
  });
  sockets.on('connection', (socket, request) => {
    print('connected', request.url, request.headers['x-own'], socket.listenerCount('message'));
    socket.on('message', (data, isBinary) => socket.send(`echo ${data}`, { binary: isBinary }));
  });
  const { port, close } = await serve(server);
  print(
    'listeners',
    server.listenerCount('upgrade'),
    server.listenerCount('request'),
    server.eventNames().join(),
  );
  const talk = (path, options) =>
    new Promise((resolve) => {
      const seen = [];
      const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, options);
      socket.on('open', () => {
        seen.push('open');
        socket.send('text');
        socket.send(Buffer.from([1]));
        socket.ping();
      });
      socket.on('pong', () => seen.push('pong'));
      socket.on('upgrade', ({ statusCode }) => seen.push(statusCode));
      socket.on('unexpected-response', (_request, response) => {
        seen.push(response.statusCode);
        resolve(seen);
        socket.terminate();
      });
      socket.on('error', ({ message }) => seen.push(message));
      socket.on('message', (data) => {
        seen.push(String(data));
        if (seen.filter((one) => String(one).startsWith('echo')).length === 2)
          socket.close(1000, 'done');
      });
      socket.on('close', (code) => resolve([...seen.map(String).sort(), code]));
    });
  await attempt('talk', () => talk('/a'));
  await attempt('frozen', () =>
    talk('/b', Object.freeze({ headers: Object.freeze({ 'x-own': '1' }) })),
  );
  await attempt('refused', () => talk('/refused'));
  await attempt(
    'of Node',
    () =>
      new Promise((resolve) => {
        const socket = new globalThis.WebSocket(`ws://127.0.0.1:${port}/c`);
        socket.onopen = () => socket.send('x');
        socket.onmessage = ({ data }) => {
          socket.close();
          resolve(data);
        };
      }),
  );
  await attempt('wrong url', () => new WebSocket('x'));
  await attempt('wrong server', () => new WebSocketServer({}));
  await wrong('sockets', sockets, ['handleUpgrade', 'shouldHandle']);
  for (const socket of sockets.clients) socket.terminate();
  sockets.close();
  await close();
};
