// Socket.IO: events both ways, acknowledgements, rooms, listeners that are taken off.

import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { io as connect } from 'socket.io-client';

const server = createServer();
const io = new Server(server, { transports: ['websocket'] });
let calls = 0;
io.on('connection', (socket) => {
  const listener = () => {
    calls += 1;
  };
  socket.on('ping', listener);
  socket.off('ping', listener);
  socket.on('add', (a, b, done) => done(a + b));
  socket.on('join', (room) => {
    socket.join(room);
    io.to(room).emit('joined', room);
  });
  console.log(socket.listenerCount('ping'));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const client = connect(`http://127.0.0.1:${server.address().port}`, { transports: ['websocket'] });
await new Promise((resolve) => client.once('connect', resolve));
client.emit('ping');
console.log(await client.emitWithAck('add', 2, 3));
client.emit('join', 'blue');
console.log(await new Promise((resolve) => client.once('joined', resolve)));
console.log(calls);
client.disconnect();
await io.close();
