const { default: fetch, AbortError, Headers, Request, Response } = require('node-fetch');
const { attempt, echo, print, serve, shape, wrong } = require('./trying.cjs');

module.exports = async function run() {
  shape('fetch', fetch);
  shape('Response', Response, 2);
  const { url, close } = await serve(echo);
  const json = async (...values) => (await fetch(...values)).json();
  await attempt('text', () => json(url));
  await attempt('url', () => json(new URL('/a', url)));
  await attempt('request', () => json(new Request(url, { headers: new Headers({ a: 'b' }) })));
  await attempt('post', () => json(url, { method: 'POST', body: 'x' }));
  await attempt('frozen', () => json(url, Object.freeze({ headers: Object.freeze([['a', 'b']]) })));
  await attempt('redirect', async () => (await fetch(`${url}/redirect`)).redirected);
  await attempt(
    'manual',
    async () => (await fetch(`${url}/redirect`, { redirect: 'manual' })).status,
  );
  await attempt('broken', () => fetch(`${url}/broken`).catch(({ code, type }) => [code, type]));
  await attempt('aborted', () =>
    fetch(url, { signal: AbortSignal.abort() }).catch((error) => error instanceof AbortError),
  );
  await attempt('size', () => json(url, { size: 1 }).catch(({ type }) => type));
  await attempt('clone', async () => {
    const response = await fetch(url);
    const copy = response.clone();
    return [await response.text(), await copy.text(), response.bodyUsed];
  });
  await attempt('stream', async () => {
    let text = '';
    for await (const part of (await fetch(url)).body) text += part;
    return text;
  });
  print('headers', (await fetch(url)).headers.raw()['set-cookie']);
  await wrong('node-fetch', { fetch }, ['fetch']);
  await close();
};
