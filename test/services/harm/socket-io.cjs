// Listeners that come and go: of a socket, a namespace and the server; the peer speaks by a plain WebSocket.
const { once } = require('node:events');
const { Server } = require('socket.io');

const io = new Server(0);
const calls = { removed: 0, kept: 0, once: 0 };
const removed = () => calls.removed++;
const kept = () => calls.kept++;
io.on('connection', (socket) => {
  for (let round = 0; round < 5; round++) {
    socket.on('tick', removed);
    socket.off('tick', removed);
    socket.prependListener('tick', removed);
    socket.removeListener('tick', removed);
    socket.once('tick', removed);
    socket.off('tick', removed);
  }
  socket.on('tick', kept);
  socket.once('tick', () => calls.once++);
  console.log(
    'the same',
    socket.listeners('tick')[0] === kept,
    socket.rawListeners('tick')[0] === kept,
  );
  console.log('counted', socket.listenerCount('tick'), socket.listenerCount('tick', kept));
  socket.on('other', removed);
  socket.on('other', removed);
  socket.removeAllListeners('other');
  socket.onAny((name) => console.log('any', name));
  socket.use(([name], next) => next(name === 'refused' ? new Error('no') : undefined));
  socket.on('error', ({ message }) => console.log('error', message));
  socket.on('report', (answer) =>
    answer({ calls, left: socket.listenerCount('tick'), names: socket.eventNames() }),
  );
  socket.on('async', async function (answer) {
    await null;
    answer(this === socket);
  });
});
const gone = () => console.log('a listener that was taken off');
for (const emitter of [io, io.of('/other')]) {
  emitter.on('connection', gone);
  emitter.off('connection', gone);
  emitter.once('connection', () => console.log('once'));
  console.log('left', emitter.listenerCount('connection'), emitter.listeners('connection').length);
}

async function main() {
  if (!io.httpServer.listening) await once(io.httpServer, 'listening');
  const { port } = io.httpServer.address();
  const peer = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`);
  const answers = [];
  const waiting = [];
  peer.addEventListener('message', ({ data }) => {
    if (data === '2') peer.send('3');
    else if (waiting.length > 0) waiting.shift()(data);
    else answers.push(data);
  });
  const next = () => answers.shift() ?? new Promise((resolve) => waiting.push(resolve));
  await next();
  peer.send('40');
  await next();
  peer.send('42["tick"]');
  peer.send('42["tick"]');
  peer.send('42["refused"]');
  peer.send('421["async"]');
  console.log(await next());
  peer.send('422["report"]');
  console.log(await next());
  peer.send('40/other,');
  await next();
  peer.close();
  await io.close();
}

main();
