// tracestate and baggage pass through a service.
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { ask, close, listen } from './support.mjs';

const last = createServer((request, response) => {
  const { tracestate = 'none', baggage = 'none' } = request.headers;
  response.end(`${tracestate} ${baggage}`);
});
const behind = await listen(last);
const first = createServer(async (_request, response) =>
  response.end((await ask(`${behind}/last`)).body),
);
const base = await listen(first);
const through = (lines) =>
  new Promise((resolve) => {
    let text = '';
    const socket = connect(new URL(base).port, '127.0.0.1', () =>
      socket.write(`GET /first HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${lines}\r\n`),
    );
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    socket.on('close', () => resolve(text.split('\r\n\r\n')[1].trim().split('\n').length));
  });
const traceparent = 'traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n';
console.log(await through(`${traceparent}tracestate: a=1,b=2\r\nbaggage: k=v;p=1, k2=v%202\r\n`));
console.log(await through(`${traceparent}tracestate: ,,\r\n`));
await close(first);
await close(last);
