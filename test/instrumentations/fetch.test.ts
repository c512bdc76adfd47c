import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freePort } from '../../scripts/servers/free-port.ts';
import { type Answer, MODULE_SYSTEMS, useService } from '../support/services.ts';

const CLIENTS = ['fetch', 'undici'] as const;

for (const client of CLIENTS) {
  for (const system of MODULE_SYSTEMS) {
    test(`${client} (${system}): the request is a client span below the server span, and propagates the trace`, async () => {
      const closed = `http://127.0.0.1:${await freePort()}/`;
      let url = '';
      let relayed: Answer | undefined;
      let refused: Answer | undefined;
      const outcome = await useService(`${client}/service.${system}`, async (service) => {
        url = service.url;
        relayed = await service.get(`/relay?to=${encodeURIComponent(`${url}/hello`)}`);
        refused = await service.get(`/relay?to=${encodeURIComponent(closed)}`);
      });

      const server = outcome.serverSpan(relayed!);
      const span = outcome.spans.find(({ parentSpanId }) => parentSpanId === server.spanId)!;
      assert.equal(span.kind, 'CLIENT');
      assert.equal(span.name, 'GET');
      assert.equal(span.attributes['url.full'], `${url}/hello`);
      assert.equal(span.attributes['http.request.method'], 'GET');
      assert.equal(span.attributes['http.response.status_code'], 200);
      assert.equal(span.attributes['server.port'], Number(new URL(url).port));
      const inner = outcome.spans.find(({ parentSpanId }) => parentSpanId === span.spanId)!;
      assert.equal(inner.kind, 'SERVER');
      assert.equal(outcome.trace(relayed!).length, 3);

      const [failed] = outcome.trace(refused!).filter(({ kind }) => kind === 'CLIENT');
      assert.equal(failed?.status.code, 'ERROR');
      assert.equal(failed?.attributes['url.full'], closed);
      assert.equal(outcome.serverSpan(refused!).status.code, 'ERROR');

      const durations = outcome.metrics.filter(
        ({ name }) => name === 'http.client.request.duration',
      );
      const answered = durations.find(({ attributes }) => attributes['http.response.status_code']);
      assert.equal(answered?.count, 1);
      assert.equal(answered?.unit, 's');
    });
  }
}
