const needle = require('needle');
const { attempt, echo, serve, shape } = require('./trying.cjs');

module.exports = async function run() {
  shape('needle', needle, 1);
  const { url, close } = await serve(echo);
  const read = ({ statusCode, body }) => [statusCode, body];
  await attempt('get', () => needle('get', url).then(read));
  await attempt('post', () => needle('post', url, { a: 1 }, { json: true }).then(read));
  await attempt('frozen', () =>
    needle('put', url, 'x', Object.freeze({ headers: Object.freeze({ a: 'b' }) })).then(read),
  );
  await attempt(
    'callback',
    () =>
      new Promise((resolve) => {
        needle.get(url, (error, response, body) => resolve([error, response.statusCode, body]));
      }),
  );
  await attempt('follow', () => needle('get', `${url}/redirect`, { follow_max: 2 }).then(read));
  await attempt('broken', () => needle('get', `${url}/broken`).catch(({ code }) => code));
  await attempt('stream', async () => {
    let text = '';
    for await (const part of needle.get(url, { parse: false })) text += part;
    return text;
  });
  await attempt('wrong', () => needle('get', 1));
  await attempt('nothing', () => needle());
  await close();
};
