import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startReceiver } from '../../tools/receiver/receiver.ts';
import { startNode } from '../support/run-node.ts';
import { servicePath } from '../support/services.ts';

const PROTOCOLS = ['http/protobuf', 'http/json', 'grpc'] as const;

for (const protocol of PROTOCOLS) {
  test(`exports by ${protocol} make no spans, no metrics of requests and no log records`, async () => {
    const receiver = await startReceiver({ grpc: true });
    const running = startNode(servicePath('winston/service.mjs'), {
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: protocol === 'grpc' ? receiver.grpcUrl : receiver.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        OTEL_METRIC_EXPORT_INTERVAL: '100',
        OTEL_METRIC_EXPORT_TIMEOUT: '100',
        OTEL_BSP_SCHEDULE_DELAY: '50',
        OTEL_BLRP_SCHEDULE_DELAY: '50',
        // With all that could see an export.
        OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,undici,grpc,net,dns,fs,winston',
      },
    });
    try {
      const [, url = ''] = await running.waitForOutput(/listening on (\S+)/);
      await (await fetch(url)).text();
      // Of each signal there was an export, and then more of all.
      await receiver.waitFor('all three signals', () => {
        const signals = new Set(receiver.requests.map(({ signal }) => signal));
        return signals.size === 3 && receiver.requests.length > 8;
      });
    } finally {
      await running.stop();
      await receiver.stop();
    }
    assert.deepEqual(
      receiver.spans.map(({ kind, name }) => [kind, name]),
      [
        // Of the address that the service itself listens on.
        ['CLIENT', 'dns.lookup'],
        ['SERVER', 'GET'],
      ],
    );
    const named = (start: string) => receiver.metrics.filter(({ name }) => name.startsWith(start));
    assert.deepEqual([...named('http.client.'), ...named('rpc.')], []);
    const served = named('http.server.request.duration').map(({ count }) => count ?? 0);
    assert.equal(Math.max(...served), 1);
    const ofService = ['sightline/winston', 'container'];
    assert.deepEqual(
      receiver.logs.map(({ scope }) => scope.name).filter((name) => !ofService.includes(name)),
      [],
    );
  });
}
