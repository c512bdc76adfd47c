const { default: got, HTTPError } = require('got');
const { attempt, echo, print, serve, shape } = require('./trying.cjs');

module.exports = async function run() {
  shape('got', got, 1);
  const { url, close } = await serve(echo);
  const quick = got.extend({
    retry: { limit: 0 },
    hooks: {
      beforeRequest: [
        (options) =>
          print(
            'before',
            Object.keys(options.headers)
              .filter((name) => name !== 'traceparent')
              .join(),
          ),
      ],
    },
  });
  await attempt('json', () => got(`${url}/a`).json());
  await attempt('text', () => got.post(url, { json: { a: 1 } }).text());
  await attempt('both', async () => {
    const promise = got(`${url}/a`);
    return [(await promise).statusCode, await promise.json()];
  });
  await attempt('frozen', () =>
    got(url, Object.freeze({ headers: Object.freeze({ a: 'b' }) })).json(),
  );
  await attempt('404', () =>
    quick(`${url}/status/404`).catch((error) => [
      error instanceof HTTPError,
      error.response.statusCode,
    ]),
  );
  await attempt('broken', () => quick(`${url}/broken`).catch(({ code }) => code));
  await attempt('redirect', async () => (await quick(`${url}/redirect`)).redirectUrls.length);
  await attempt('wrong', () => quick(1));
  await attempt('wrong option', () => quick(url, { nothing: 1 }));
  await attempt('retry', async () => {
    const response = await got(`${url}/status/503`, {
      retry: { limit: 1, calculateDelay: ({ computedValue }) => (computedValue ? 1 : 0) },
      throwHttpErrors: false,
    });
    return [response.statusCode, response.retryCount];
  });
  await attempt('stream', async () => {
    let text = '';
    for await (const part of got.stream(url)) text += part;
    return text;
  });
  await attempt('cancelled', () => got(url, { signal: AbortSignal.abort() }));
  await attempt('timeout', () =>
    got(url, { timeout: { request: 0 }, retry: { limit: 0 } }).catch(({ name }) => name),
  );
  await attempt('paginate', () =>
    got.paginate.all(url, {
      pagination: {
        transform: (response) => [JSON.parse(response.body).method],
        paginate: () => false,
      },
    }),
  );
  await close();
};
