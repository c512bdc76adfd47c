// The responses of the Prometheus server: read-only, and only metrics.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createPullServer } from '../../src/signals/prometheus/pull-server.ts';

test('only GET and HEAD of /metrics are served, and no part of a request is used as a file path', async (t) => {
  let collections = 0;
  const write = () => {
    collections++;
    return Promise.resolve('shop_orders 1\n');
  };
  const server = createPullServer({ host: '127.0.0.1', port: 0, token: undefined, write });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const ask = async (method: string, path: string) => {
    const sent = request({ host: '127.0.0.1', port, method, path, agent: false }).end();
    const [answer] = await once(sent, 'response');
    let text = '';
    for await (const part of answer.setEncoding('utf8')) text += part;
    return { status: answer.statusCode, text };
  };
  assert.deepEqual(await ask('GET', '/metrics?x=1'), { status: 200, text: 'shop_orders 1\n' });
  assert.deepEqual(await ask('HEAD', '/metrics'), { status: 200, text: '' });
  assert.equal(collections, 2);
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
    assert.deepEqual(await ask(method, '/metrics'), { status: 405, text: '' }, method);
  }
  for (const path of [
    '/',
    '/metrics/',
    '/metrics/../../etc/passwd',
    '//metrics',
    '/package.json',
  ]) {
    assert.deepEqual(await ask('GET', path), { status: 404, text: '' }, path);
  }
  assert.equal(collections, 2);
});
