// node:http2, both its interfaces: streams, and requests as those of HTTP/1.
const http2 = require('node:http2');
const { attempt, print, shape } = require('./trying.cjs');

module.exports = async function run() {
  shape('http2', http2, 2);
  const server = http2.createServer();
  const answer = (stream, headers) => {
    print(
      'stream',
      headers[':path'],
      Object.keys(headers)
        .filter((name) => name !== 'traceparent')
        .join(),
      stream.listenerCount('data'),
    );
    stream.respond({ ':status': 200, 'x-own': 'a' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-after': 'b' }));
    stream.end('answer');
  };
  server.on('stream', answer);
  const compat = http2.createServer((request, response) => {
    print(
      'compat',
      request.method,
      request.httpVersion,
      request.constructor.name,
      response.constructor.name,
    );
    response.setHeader('x-own', 'c');
    response.writeHead(201, { 'x-two': 'd' });
    response.end('compat');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  await new Promise((resolve) => compat.listen(0, '127.0.0.1', resolve));
  print('listeners', server.listenerCount('stream'), server.listeners('stream')[0] === answer);
  let client = http2.connect(`http://127.0.0.1:${server.address().port}`);
  client.on('error', (error) => print('client', error));
  const ask = (headers, options, body) =>
    new Promise((resolve) => {
      const seen = [];
      const stream = client.request(headers, options);
      stream.setEncoding('utf8');
      stream.on('response', (found) => seen.push(found[':status'], found['x-own']));
      stream.on('trailers', (found) => seen.push(found['x-after']));
      stream.on('data', (text) => seen.push(text));
      stream.on('error', (error) => seen.push(error.code));
      stream.on('close', () =>
        resolve([
          seen,
          stream.rstCode,
          Object.keys(stream.sentHeaders ?? {})
            .filter((name) => name !== 'traceparent')
            .join(),
        ]),
      );
      stream.end(body);
    });
  const own = { ':path': '/own', 'x-mine': '1' };
  await attempt('headers', () => ask(own));
  print('untouched', Object.keys(own).join());
  await attempt('frozen', () => ask(Object.freeze({ ':path': '/frozen' })));
  await attempt('none', () => ask());
  await attempt('null', () => ask(null));
  await attempt('array', () => ask([':path', '/array', 'x-a', '1']));
  await attempt('no prototype', () =>
    ask(Object.assign(Object.create(null), { ':path': '/bare' })),
  );
  await attempt('post', () =>
    ask({ ':path': '/post', ':method': 'POST' }, { endStream: false }, 'body'),
  );
  await attempt('wrong name', () => ask({ 'a b': '1' }));
  await attempt('wrong pseudo', () => ask({ ':wrong': '1' }));
  for (const wrong of [1, 'text', true, [1], ['a'], [':path'], [1, '2'], { a: {} }, new Map()])
    await attempt(`wrong ${JSON.stringify(wrong)}`, () => ask(wrong));
  const thrower = {
    ownKeys() {
      throw new Error('its own');
    },
  };
  await attempt('throws', () => ask(new Proxy({}, thrower)));
  await attempt('wrong options', () => ask({}, 5));
  await attempt('over', () => ask({ ':path': '/over' }, { signal: AbortSignal.abort() }));
  await attempt('connect nothing', () => http2.connect());
  await attempt('connect a text', () => http2.connect('x'));
  await new Promise((resolve) => client.close(resolve));
  await attempt('closed', () => ask({ ':path': '/late' }));
  client = http2.connect(`http://127.0.0.1:${compat.address().port}`);
  await attempt('compat', () => ask({ ':path': '/compat' }));
  await new Promise((resolve) => client.close(resolve));
  await new Promise((resolve) => server.close(resolve));
  await new Promise((resolve) => compat.close(resolve));
};
