// Listeners of Socket.IO 2 and 3 that come and go; the peer speaks by a plain WebSocket.
const { once } = require('node:events');
const { createServer } = require('node:http');

module.exports = async function run(Server, protocol) {
  const server = createServer().listen(0);
  const io = new Server(server);
  const calls = { removed: 0, kept: 0, once: 0 };
  const removed = () => calls.removed++;
  const kept = () => calls.kept++;
  io.on('connection', (socket) => {
    for (let round = 0; round < 5; round++) {
      socket.on('tick', removed);
      socket.off('tick', removed);
      socket.once('tick', removed);
      socket.removeListener('tick', removed);
    }
    // Of later versions they are reserved.
    if (protocol === 3) {
      socket.on('newListener', (name, listener) => console.log('new', name, listener === kept));
      socket.on('removeListener', (name) => console.log('removed', name));
    }
    socket.on('tick', kept);
    socket.once('tick', () => calls.once++);
    console.log('the same', socket.listeners('tick')[0] === kept, socket.listeners('tick').length);
    console.log('counted', socket.listenerCount('tick'));
    socket.on('other', removed);
    socket.on('other', removed);
    socket.removeAllListeners('other');
    socket.on('report', function report(answer) {
      answer({ calls, left: socket.listenerCount('tick'), same: this === socket });
    });
    for (const wrong of [undefined, 'text', {}]) {
      for (const add of ['on', 'once']) {
        try {
          socket[add]('tick', wrong);
        } catch ({ code, name }) {
          console.log(add, name, code);
        }
      }
    }
  });
  const gone = () => console.log('a listener that was taken off');
  for (const emitter of [io, io.of('/other')]) {
    emitter.on('connection', gone);
    (emitter.off ?? emitter.removeListener).call(emitter, 'connection', gone);
    console.log('left', emitter.listeners('connection').length);
  }
  console.log(Object.keys(io.sockets.constructor.prototype), Server.prototype.on.length);

  await once(server, 'listening');
  const { port } = server.address();
  const peer = new WebSocket(
    `ws://127.0.0.1:${port}/socket.io/?EIO=${protocol}&transport=websocket`,
  );
  const connected = new Promise((resolve) => {
    peer.addEventListener('message', ({ data }) => {
      if (data.startsWith('0') && protocol === 4) peer.send('40');
      if (data.startsWith('40')) resolve();
    });
  });
  await connected;
  peer.send('42["tick"]');
  peer.send('42["tick"]');
  const answered = new Promise((resolve) => {
    peer.addEventListener('message', ({ data }) => data.startsWith('43') && resolve(data));
  });
  peer.send('422["report"]');
  console.log(await answered);
  peer.close();
  await new Promise((resolve) => io.close(resolve));
};
