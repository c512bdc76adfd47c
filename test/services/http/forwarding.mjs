// Passes a request on to itself with the headers that came, which it sets after it has made the request.
import { createServer, request as httpRequest } from 'node:http';
import listen from '../listen.cjs';

const FORWARDED = ['traceparent', 'tracestate', 'baggage'];

listen(
  createServer((request, response) => {
    if (request.url === '/headers') return response.end(JSON.stringify(request.headers));
    const url = `http://${request.headers.host}/headers`;
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => FORWARDED.includes(name)),
    );
    if (request.url.endsWith('fetch')) {
      return fetch(url, { headers })
        .then((answer) => answer.text())
        .then((text) => response.end(text));
    }
    const forwarded = httpRequest(url, (answer) => answer.pipe(response));
    for (const [name, value] of Object.entries(headers)) forwarded.setHeader(name, value);
    forwarded.end();
  }),
);
