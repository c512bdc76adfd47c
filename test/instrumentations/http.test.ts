import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { createCertificateFolder } from '../support/certificates.ts';
import { MODULE_SYSTEMS, requestCounts, type Service, useService } from '../support/services.ts';

const certificates = createCertificateFolder();
after(() => certificates.remove());

for (const system of MODULE_SYSTEMS) {
  test(`http (${system}): server and client in one trace, with stable attributes`, async () => {
    let used: Awaited<ReturnType<typeof relay>> | undefined;
    const outcome = await useService(`http/service.${system}`, async (service) => {
      used = await relay(service);
    });
    const { relayed, missing, url } = used!;

    const server = outcome.serverSpan(relayed);
    assert.equal(server.kind, 'SERVER');
    assert.equal(server.name, 'GET');
    assert.equal(server.status.code, 'UNSET');
    const { 'network.peer.port': peerPort, ...attributes } = server.attributes;
    assert.equal(typeof peerPort, 'number');
    assert.deepEqual(attributes, {
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'url.scheme': 'http',
      'url.path': '/relay',
      'url.query': `to=${encodeURIComponent(`${url}/hello`)}`,
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(url).port),
      'client.address': '127.0.0.1',
      'network.peer.address': '127.0.0.1',
      'network.protocol.version': '1.1',
    });

    const client = outcome.spans.find(({ parentSpanId }) => parentSpanId === server.spanId)!;
    assert.equal(client.kind, 'CLIENT');
    assert.equal(client.attributes['url.full'], `${url}/hello`);
    assert.equal(client.attributes['http.request.method'], 'GET');
    assert.equal(client.attributes['http.response.status_code'], 200);
    const inner = outcome.spans.find(({ parentSpanId }) => parentSpanId === client.spanId)!;
    assert.equal(inner.kind, 'SERVER');
    assert.equal(inner.attributes['url.path'], '/hello');
    assert.equal(outcome.trace(relayed).length, 3);

    assert.equal(outcome.serverSpan(missing).attributes['http.response.status_code'], 404);
    assert.equal(outcome.serverSpan(missing).status.code, 'UNSET');
    assert.deepEqual(requestCounts(outcome), { '- 200': 2, '- 404': 1 });
    const durations = outcome.metrics.filter(({ name }) => name === 'http.client.request.duration');
    assert.equal(durations.length, 1);
    assert.equal(durations[0]?.count, 1);
    assert.equal(durations[0]?.unit, 's');
  });

  test(`https (${system}): server and client in one trace`, async () => {
    const { key, cert } = certificates.create(system);
    const ca = readFileSync(cert);
    let used: Awaited<ReturnType<typeof relay>> | undefined;
    const outcome = await useService(
      `https/service.${system}`,
      async (service) => {
        used = await relay(service, { ca });
      },
      { env: { KEY: key, CERTIFICATE: cert } },
    );
    const { relayed, url } = used!;
    const server = outcome.serverSpan(relayed);
    assert.equal(server.attributes['url.scheme'], 'https');
    const client = outcome.spans.find(({ parentSpanId }) => parentSpanId === server.spanId)!;
    assert.equal(client.kind, 'CLIENT');
    assert.equal(client.attributes['url.full'], `${url}/hello`);
    assert.equal(outcome.trace(relayed).length, 3);
  });
}

async function relay(service: Service, options: { readonly ca?: Buffer } = {}) {
  const { url } = service;
  const to = encodeURIComponent(`${url}/hello`);
  const relayed = await service.get(`/relay?to=${to}`, options);
  assert.equal(relayed.body, 'GET /hello\n');
  const missing = await service.get('/missing', options);
  return { relayed, missing, url };
}
