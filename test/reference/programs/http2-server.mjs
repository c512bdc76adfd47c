// HTTP/2: a server by its compatible interface, its client by node:http2.
import { connect, createServer } from 'node:http2';

const server = createServer((request, response) => {
  if (request.url === '/broken') response.writeHead(500);
  else if (request.url === '/missing') response.writeHead(404);
  response.end(`${request.method} ${request.url}`);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const session = connect(`http://127.0.0.1:${server.address().port}`);
const ask = (headers) =>
  new Promise((resolve, reject) => {
    const stream = session.request(headers);
    let status;
    let text = '';
    stream.on('response', (answered) => {
      status = answered[':status'];
    });
    stream.setEncoding('utf8');
    stream.on('data', (chunk) => {
      text += chunk;
    });
    stream.on('end', () => resolve(`${status} ${text}`));
    stream.on('error', reject);
    stream.end();
  });
console.log(await ask({ ':path': '/one' }));
console.log(await ask({ ':path': '/two', ':method': 'DELETE' }));
console.log(await ask({ ':path': '/broken' }));
console.log(await ask({ ':path': '/missing' }));
session.close();
await new Promise((resolve) => server.close(resolve));
