// A gateway that asks a backend by several clients over one connection each, whose answers come in several
// packets, and says from within their callbacks which request they belong to: by a request of its own,
// which is part of whatever trace is active there.
import { createServer, get, Agent as HttpAgent, request as httpRequest } from 'node:http';
import { connect, createServer as createHttp2 } from 'node:http2';
import { Pool, request } from 'undici';
import listen from '../listen.cjs';

const PACKETS = 3;
const answer = (response, left = PACKETS) => {
  response.write('packet');
  if (left > 1) setTimeout(answer, 5, response, left - 1);
  else response.end();
};
const backend = createServer((_request, response) => answer(response)).listen(0, '127.0.0.1');
const backend2 = createHttp2().listen(0, '127.0.0.1');
backend2.on('stream', (stream) => {
  stream.respond();
  answer(stream);
});
const urlOf = (server) => `http://127.0.0.1:${server.address().port}`;

let pool;
let agent;
let session;

/** Each calls `say` from where a service would handle its answer. */
const clients = {
  'http.data': (say) =>
    httpRequest(`${urlOf(backend)}/asked`, { agent }, (got) => {
      got.once('data', say).resume();
    }).end(),
  'http.end': (say) =>
    httpRequest(`${urlOf(backend)}/asked`, { agent }, (got) => got.on('end', say).resume()).end(),
  'http.close': (say) =>
    httpRequest(`${urlOf(backend)}/asked`, { agent }, (got) => got.resume())
      .on('close', say)
      .end(),
  'http.timeout': (say) =>
    httpRequest(`${urlOf(backend)}/asked`, { agent, timeout: 2 }, (got) => got.resume())
      .once('timeout', say)
      .end(),
  'fetch.body': async (say) => {
    const got = await fetch(`${urlOf(backend)}/asked`);
    for await (const _chunk of got.body);
    say();
  },
  'undici.end': async (say) => {
    const { body } = await request(`${urlOf(backend)}/asked`, { dispatcher: pool });
    body.on('end', say).resume();
  },
  'undici.data': async (say) => {
    const { body } = await request(`${urlOf(backend)}/asked`, { dispatcher: pool });
    body.once('data', () => body.once('data', say));
  },
  'undici.dispatch': (say) =>
    pool.dispatch(
      { path: '/asked', method: 'GET' },
      {
        onRequestStart() {},
        onResponseStart() {},
        onResponseData() {},
        onResponseEnd: say,
        onResponseError: say,
      },
    ),
  'http2.data': (say) => session.request({ ':path': '/asked' }).once('data', say).resume(),
  'http2.end': (say) => session.request({ ':path': '/asked' }).on('end', say).resume(),
  'http2.close': (say) => session.request({ ':path': '/asked' }).on('close', say).resume(),
};

const gateway = createServer((asked, response) => {
  const path = asked.url.slice(1);
  if (!(path in clients)) return response.end();
  // Opened by whoever comes first, and used by all.
  pool ??= new Pool(urlOf(backend), { connections: 1 });
  agent ??= new HttpAgent({ keepAlive: true, maxSockets: 1 });
  session ??= connect(urlOf(backend2));
  clients[path](() => {
    get(`http://${asked.headers.host}/said`, (said) =>
      said.resume().on('end', () => response.end()),
    );
  });
});
listen(gateway);
