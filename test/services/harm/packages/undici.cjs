// undici and the fetch of Node.
const {
  Agent,
  Client,
  FormData,
  MockAgent,
  Pool,
  Request,
  fetch: own,
  interceptors,
  pipeline,
  request,
  stream,
} = require('undici');
const { PassThrough, Readable } = require('node:stream');
const { attempt, echo, print, serve, shape, wrong } = require('./trying.cjs');

module.exports = async function run() {
  shape('fetch', fetch);
  shape('Agent', Agent, 2);
  const { url, close } = await serve(echo);
  for (const [title, call] of [
    ['fetch', fetch],
    ['undici.fetch', own],
  ]) {
    const text = async (...values) => {
      const response = await call(...values);
      return [
        response.status,
        response.redirected,
        response.type,
        response.constructor.name,
        await response.text(),
      ];
    };
    await attempt(`${title} text`, () => text(`${url}/a`));
    await attempt(`${title} url`, () => text(new URL('/b', url)));
    await attempt(`${title} frozen`, () =>
      text(url, Object.freeze({ headers: Object.freeze({ a: 'b' }) })),
    );
    await attempt(`${title} headers`, () =>
      text(url, {
        headers: [
          ['a', 'b'],
          ['a', 'c'],
        ],
      }),
    );
    await attempt(`${title} post`, () =>
      text(url, { method: 'POST', body: new URLSearchParams({ a: '1' }) }),
    );
    await attempt(`${title} stream`, () =>
      text(url, {
        method: 'POST',
        duplex: 'half',
        body: Readable.toWeb(Readable.from(['a', 'b'])),
      }),
    );
    await attempt(`${title} redirect`, () => text(`${url}/redirect`));
    await attempt(`${title} manual`, () => text(`${url}/redirect`, { redirect: 'manual' }));
    await attempt(`${title} error`, () => text(`${url}/redirect`, { redirect: 'error' }));
    await attempt(
      `${title} broken`,
      async () => await text(`${url}/broken`).catch((error) => error.cause.code),
    );
    await attempt(`${title} aborted`, () => text(url, { signal: AbortSignal.abort() }));
    await attempt(`${title} wrong method`, () => text(url, { method: 'a b' }));
    await attempt(`${title} wrong header`, () => text(url, { headers: { 'a b': '1' } }));
    await attempt(`${title} two bodies`, async () => {
      const response = await call(url);
      const copy = response.clone();
      return [await response.json(), await copy.text(), response.bodyUsed];
    });
    await attempt(`${title} read twice`, async () => {
      const response = await call(url);
      await response.text();
      return response.text();
    });
  }
  await wrong('global', { fetch }, ['fetch']);
  await attempt('Request', () =>
    own(new Request(url, { headers: { a: '1' } })).then((response) => response.json()),
  );
  const form = new FormData();
  form.set('a', 'b');
  await attempt('form', () =>
    own(url, { method: 'POST', body: form }).then((response) => response.status),
  );
  const options = { method: 'PUT', headers: { a: 'b' }, body: 'x' };
  await attempt('request', async () => (await request(url, options)).body.json());
  print('untouched', options);
  await attempt('request frozen', async () =>
    (await request(url, Object.freeze({ headers: Object.freeze(['a', 'b']) }))).body.json(),
  );
  await attempt('request iterable', async () =>
    (await request(url, { headers: new Map([['a', 'b']]) })).body.json(),
  );
  await attempt('request wrong', () => request(url, { method: 'a b' }));
  await attempt('request headers', () => request(url, { headers: ['a'] }));
  await attempt('stream', () =>
    stream(url, { method: 'GET' }, ({ statusCode }) => {
      print('status', statusCode);
      return new PassThrough().resume();
    }),
  );
  await attempt(
    'pipeline',
    () =>
      new Promise((resolve) => {
        const through = pipeline(url, { method: 'POST' }, ({ body }) => body);
        through
          .on('error', resolve)
          .on('end', () => resolve('end'))
          .resume();
        through.end('x');
      }),
  );
  const client = new Client(url);
  await attempt('client', async () =>
    (await client.request({ path: '/c', method: 'GET' })).body.json(),
  );
  await attempt(
    'callback',
    () =>
      new Promise((resolve) => {
        client.request({ path: '/c', method: 'GET' }, (error, { statusCode, body }) => {
          body.resume();
          resolve([error, statusCode]);
        });
      }),
  );
  await attempt(
    'dispatch',
    () =>
      new Promise((resolve) => {
        const seen = [];
        client.dispatch(
          { path: '/d', method: 'GET' },
          {
            onRequestStart: () => seen.push('start'),
            onResponseStart: (_controller, status) => seen.push(status),
            onResponseData: () => seen.push('data'),
            onResponseEnd: () => resolve([...seen, 'end']),
            onResponseError: (_controller, error) => resolve(error),
          },
        );
      }),
  );
  await attempt('client wrong', () => client.request({ path: 'x', method: 'GET' }));
  await client.close();
  await attempt('closed', () => client.request({ path: '/', method: 'GET' }));
  const pool = new Pool(url).compose(interceptors.redirect({ maxRedirections: 1 }));
  await attempt('compose', async () =>
    (await pool.request({ path: '/redirect', method: 'GET' })).body.json(),
  );
  const agent = new MockAgent();
  agent.disableNetConnect();
  agent.get('http://mocked').intercept({ path: '/m' }).reply(200, { mocked: true });
  await attempt('mock', async () =>
    (await request('http://mocked/m', { dispatcher: agent })).body.json(),
  );
  await attempt('mock without', () => request('http://mocked/other', { dispatcher: agent }));
  await close();
};
