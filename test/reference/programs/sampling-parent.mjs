// The caller's decision is kept.
import { createServer } from 'node:http';
import { close, listen } from './support.mjs';

const server = createServer((_request, response) => response.end('ok'));
const base = await listen(server);
for (const flags of ['01', '00', '03']) {
  const traceparent = `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-${flags}`;
  // Straight to the socket, so that nothing adds a header of its own.
  const { connect } = await import('node:net');
  await new Promise((resolve) => {
    const socket = connect(new URL(base).port, '127.0.0.1', () =>
      socket.write(
        `GET /${flags} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntraceparent: ${traceparent}\r\n\r\n`,
      ),
    );
    socket.resume().on('close', resolve);
  });
}
console.log('asked');
await close(server);
