// HTTP/2 by its own interface: the server answers in the event of the stream.
import { connect, constants, createServer } from 'node:http2';

const server = createServer();
server.on('stream', (stream, headers) => {
  stream.on('error', (error) => console.log('server', error.code));
  if (headers[':path'] === '/reset') return stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  stream.respond({ ':status': 201 });
  stream.end('stream');
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const session = connect(`http://127.0.0.1:${server.address().port}`);
for (const path of ['/one', '/reset']) {
  const text = await new Promise((resolve) => {
    const stream = session.request({ ':path': path });
    stream.on('error', (error) => resolve(error.code));
    let body = '';
    stream.on('data', (chunk) => {
      body += chunk;
    });
    stream.on('end', () => resolve(body));
    stream.end();
  });
  console.log(path, text);
}
session.close();
await new Promise((resolve) => server.close(resolve));
