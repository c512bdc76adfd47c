// Every form of arguments that http.request and http.get take.
import http from 'node:http';
import { close, listen } from './support.mjs';

const server = http.createServer((request, response) => {
  const { 'x-a': a = '-', host } = request.headers;
  response.end(`${request.method} ${request.url} ${a} ${host === undefined ? 'no host' : 'host'}`);
});
const base = await listen(server);
const { port } = new URL(base);
const at = { host: '127.0.0.1', port };
const forms = {
  text: (done) => http.get(`${base}/text`, done),
  url: (done) => http.get(new URL('/url?q=1', base), done),
  options: (done) => http.get({ ...at, path: '/options', headers: { 'X-A': '1' } }, done),
  'text and options': (done) => http.get(`${base}/both`, { headers: { 'x-a': '2' } }, done),
  'url and options': (done) => http.get(new URL('/mixed', base), { path: '/wins' }, done),
  'listener later': (done) => http.get(`${base}/later`).on('response', done),
  request: (done) => http.request({ ...at, path: '/request', method: 'DELETE' }, done).end(),
  'header later': (done) => {
    const outgoing = http.request({ ...at, path: '/header' }, done);
    outgoing.setHeader('x-a', '3');
    outgoing.end();
  },
  hostname: (done) =>
    http.get({ hostname: '127.0.0.1', port: Number(port), path: '/hostname' }, done),
  'lower case method': (done) => http.request({ ...at, path: '/m', method: 'post' }, done).end(),
  'href of options': (done) => http.get({ ...at, path: '/p?secret=1&token=2' }, done),
  'class of its own': (done) => new http.ClientRequest(`${base}/class`, done).end(),
  'agent off': (done) => http.get({ ...at, path: '/off', agent: false }, done),
};
for (const [name, start] of Object.entries(forms)) {
  const text = await new Promise((resolve) => {
    start((response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve(`${response.statusCode} ${body}`));
    });
  });
  console.log(name, text);
}
await close(server);
http.globalAgent.destroy();
