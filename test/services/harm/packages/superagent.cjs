const superagent = require('superagent');
const { attempt, echo, print, serve, shape } = require('./trying.cjs');

module.exports = async function run() {
  shape('superagent', superagent, 1);
  const { url, close } = await serve(echo);
  const read = ({ status, body, type }) => [status, body, type];
  await attempt('get', () => superagent.get(url).query({ a: 1 }).set('x', 'y').then(read));
  await attempt('await', async () => read(await superagent.post(url).send({ a: 1 })));
  await attempt('form', async () => read(await superagent.post(url).type('form').send('a=1')));
  await attempt(
    'callback',
    () =>
      new Promise((resolve) => {
        superagent.put(url).end((error, response) => resolve([error, response.status]));
      }),
  );
  await attempt('404', () =>
    superagent.get(`${url}/status/404`).catch(({ status, message }) => [status, message]),
  );
  await attempt(
    'ok',
    async () => (await superagent.get(`${url}/status/404`).ok(() => true)).status,
  );
  await attempt(
    'redirects',
    async () => (await superagent.get(`${url}/redirect`)).redirects.length,
  );
  await attempt('no redirects', () =>
    superagent
      .get(`${url}/redirect`)
      .redirects(0)
      .catch(({ status }) => status),
  );
  await attempt('broken', () => superagent.get(`${url}/broken`).catch(({ code }) => code));
  await attempt('retry', () =>
    superagent
      .get(`${url}/broken`)
      .retry(1)
      .catch(({ code, retries }) => [code, retries]),
  );
  await attempt('timeout', () =>
    superagent
      .get('http://127.0.0.1:1')
      .timeout({ deadline: 300 })
      .catch(({ code }) => code),
  );
  const agent = superagent.agent();
  await attempt('agent', async () => {
    await agent.get(url);
    return (await agent.get(url)).body.headers.cookie;
  });
  const request = superagent.get(url);
  print('not sent', request.method, typeof request.then, request.listenerCount('error'));
  await attempt('twice', async () => {
    await request;
    return read(await request);
  });
  await attempt('wrong', () => superagent.get(1).then(read));
  await close();
};
