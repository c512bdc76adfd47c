// The gateway of the stack, a real nginx: what a client says of itself does not reach the service.
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { startGateway } from '../../scripts/servers/start-gateway.ts';
import { eventually } from './eventually.ts';

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
  const gateway = await startGateway(`127.0.0.1:${(service.address() as AddressInfo).port}`);
  t.after(() => gateway.stop());
  const claimed = {
    'X-Forwarded-For': '6.6.6.6',
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-Host': 'evil.example',
    'X-Forwarded-Port': '443',
    'X-Real-IP': '6.6.6.6',
    Forwarded: 'for=7.7.7.7;host=evil.example;proto=https',
  };
  await gateway.ask('/', { headers: claimed });
  const [headers = {}] = seen;
  const { port } = new URL(gateway.url);
  assert.equal(headers['x-forwarded-for'], '127.0.0.1');
  assert.equal(headers['x-real-ip'], '127.0.0.1');
  assert.equal(headers['x-forwarded-proto'], 'https');
  assert.equal(headers['x-forwarded-host'], 'localhost');
  assert.equal(headers['x-forwarded-port'], port);
  assert.equal(headers.forwarded, undefined);
  assert.doesNotMatch(JSON.stringify(headers), /evil|6\.6\.6\.6|7\.7\.7\.7/);
});

test('a recreated service with another address is found again', { skip }, async (t) => {
  const listening = async (host: string, port: number) => {
    const service = createServer((_request, response) => response.end(host));
    service.listen(port, host);
    await once(service, 'listening');
    t.after(() => service.close());
    return (service.address() as AddressInfo).port;
  };
  const port = await listening('127.0.0.1', 0);
  await listening('127.0.0.2', port);
  let address = '127.0.0.1';
  const names = createSocket('udp4');
  names.on('message', (question, from) =>
    names.send(answerTo(question, address), from.port, from.address),
  );
  names.bind(0, '127.0.0.1');
  await once(names, 'listening');
  t.after(() => names.close());

  const gateway = await startGateway(`http://study-service:${port}`, {
    resolver: `127.0.0.1:${names.address().port}`,
  });
  t.after(() => gateway.stop());
  const ask = async () => {
    const { status, body } = await gateway.ask('/any?thing=1');
    return status === 200 ? body : `${status}`;
  };
  assert.equal(await ask(), '127.0.0.1');
  address = '127.0.0.2';
  await eventually('the other address', async () => ((await ask()) === address ? true : undefined));
});

/** The one address of whatever name is asked for. Source: RFC 1035, 4.1. */
function answerTo(question: Buffer, address: string): Buffer {
  const header = Buffer.from(question.subarray(0, 12));
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(1, 6);
  header.fill(0, 8);
  // The name ends with an empty label; type and class follow.
  const end = question.indexOf(0, 12) + 5;
  // The name of the question, type A, class IN, kept for 60 s, 4 bytes.
  const record = Buffer.from([
    0xc0,
    12,
    0,
    1,
    0,
    1,
    0,
    0,
    0,
    60,
    0,
    4,
    ...address.split('.').map(Number),
  ]);
  return Buffer.concat([header, question.subarray(12, end), record]);
}
