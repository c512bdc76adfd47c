const request = require('request');
const { attempt, echo, serve, shape, wrong } = require('./trying.cjs');

module.exports = async function run() {
  shape('request', request, 1);
  const { url, close } = await serve(echo);
  const done = (start) =>
    new Promise((resolve) => {
      start((error, response, body) => resolve([error?.code ?? error, response?.statusCode, body]));
    });
  await attempt('text', () => done((callback) => request(url, callback)));
  await attempt('json', () => done((callback) => request.post({ url, json: { a: 1 } }, callback)));
  await attempt('form', () => done((callback) => request.post(url, { form: { a: 1 } }, callback)));
  await attempt('frozen', () =>
    done((callback) =>
      request(Object.freeze({ url, headers: Object.freeze({ a: 'b' }) }), callback),
    ),
  );
  await attempt('redirect', () => done((callback) => request(`${url}/redirect`, callback)));
  await attempt('broken', () => done((callback) => request(`${url}/broken`, callback)));
  await attempt('refused', () => done((callback) => request('http://127.0.0.1:1', callback)));
  await attempt('jar', () => done((callback) => request.defaults({ jar: true })(url, callback)));
  await attempt(
    'events',
    () =>
      new Promise((resolve) => {
        const seen = [];
        const asked = request(url);
        for (const name of ['request', 'socket', 'response', 'complete', 'end'])
          asked.on(name, () => seen.push(name));
        asked.on('complete', () => resolve(seen));
      }),
  );
  await attempt(
    'piped',
    () =>
      new Promise((resolve) => {
        let text = '';
        request(url)
          .pipe(request.post(`${url}/piped`))
          .on('data', (part) => {
            text += part;
          })
          .on('end', () => resolve(text));
      }),
  );
  await attempt(
    'aborted',
    () =>
      new Promise((resolve) => {
        const asked = request(url);
        asked.on('abort', () => resolve('abort'));
        asked.abort();
      }),
  );
  await wrong('request', { request }, ['request']);
  await close();
};
