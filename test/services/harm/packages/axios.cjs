const { default: axios } = require('axios');
const { attempt, echo, print, serve, shape, wrong } = require('./trying.cjs');

module.exports = async function run() {
  shape('axios', axios, 1);
  const { url, close } = await serve(echo);
  const client = axios.create({ baseURL: url, headers: { common: { 'x-common': '1' } } });
  client.interceptors.request.use((config) => {
    print('config', config.method, config.url, Object.keys(config.headers.toJSON()).join());
    return config;
  });
  const read = async (promise) => {
    const { status, data, config, request } = await promise;
    return [status, data, config.method, request.constructor.name, request.listenerCount('error')];
  };
  await attempt('get', () => read(client.get('/a', { params: { q: [1, 2] } })));
  await attempt('post', () => read(client.post('/b', { a: 1 })));
  await attempt('form', () =>
    read(
      client
        .postForm('/c', { a: 'b' })
        .then((response) => ({ ...response, data: typeof response.data.body })),
    ),
  );
  await attempt('frozen', () =>
    read(
      axios(Object.freeze({ url, method: 'put', data: 'x', headers: Object.freeze({ a: 'b' }) })),
    ),
  );
  await attempt(
    'stream',
    async () => typeof (await client.get('/d', { responseType: 'stream' })).data.pipe,
  );
  await attempt('404', () =>
    client
      .get('/status/404')
      .catch(({ code, response, isAxiosError }) => [code, response.status, isAxiosError]),
  );
  await attempt('broken', () =>
    client.get('/broken').catch(({ code, message }) => [code, message]),
  );
  await attempt('redirect', () => read(client.get('/redirect')));
  await attempt('no redirect', () =>
    client.get('/redirect', { maxRedirects: 0 }).catch(({ response }) => response.status),
  );
  await attempt('aborted', () => client.get('/', { signal: AbortSignal.abort() }));
  await attempt('timeout', () =>
    axios.get(url, { timeout: 1, transport: undefined, adapter: () => new Promise(() => {}) }),
  );
  await attempt('fetch', () =>
    client.get('/e', { adapter: 'fetch' }).then(({ status, data }) => [status, data]),
  );
  await attempt('too large', () =>
    client.get('/', { maxContentLength: 1 }).catch(({ code }) => code),
  );
  await wrong('axios', axios, ['request', 'get']);
  await close();
};
