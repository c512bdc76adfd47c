// The gateway of the stack, a real nginx: what a client says of itself does not reach the service.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, get, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { startGateway } from '../../scripts/servers/start-gateway.ts';

const skip = skipReason(await ensureServers(['nginx', 'nginx-exporter']));

test('the address, scheme and host that a client claims are overwritten', { skip }, async (t) => {
  const seen: IncomingHttpHeaders[] = [];
  const service = createServer((request, response) => {
    seen.push(request.headers);
    response.end();
  });
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  t.after(() => service.close());
  const gateway = await startGateway(`http://127.0.0.1:${(service.address() as AddressInfo).port}`);
  t.after(() => gateway.stop());
  const claimed = {
    'X-Forwarded-For': '6.6.6.6',
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-Host': 'evil.example',
    'X-Forwarded-Port': '443',
    'X-Real-IP': '6.6.6.6',
    Forwarded: 'for=7.7.7.7;host=evil.example;proto=https',
  };
  const [response] = await once(
    get(`${gateway.url}/`, { headers: claimed, agent: false }),
    'response',
  );
  response.resume();
  const [headers = {}] = seen;
  const { host, port } = new URL(gateway.url);
  assert.equal(headers['x-forwarded-for'], '127.0.0.1');
  assert.equal(headers['x-real-ip'], '127.0.0.1');
  assert.equal(headers['x-forwarded-proto'], 'http');
  assert.equal(headers['x-forwarded-host'], host.replace(`:${port}`, ''));
  assert.equal(headers['x-forwarded-port'], port);
  assert.equal(headers.forwarded, undefined);
  assert.doesNotMatch(JSON.stringify(headers), /evil|6\.6\.6\.6|7\.7\.7\.7/);
});
