// How long each store of the stack keeps what it has: by the variables of docker-compose.yml, as the servers say themselves.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { startJaeger } from '../../scripts/servers/start-jaeger.ts';
import { startLoki } from '../../scripts/servers/start-loki.ts';
import { startPrometheus } from '../../scripts/servers/start-prometheus.ts';
import { compose, environmentOf, withDefaults } from '../collector/compose-file.ts';
import { eventually } from '../collector/eventually.ts';

const skip = skipReason(await ensureServers(['prometheus', 'jaeger', 'loki']));

describe('retention', { skip }, () => {
  test('traces are gone after JAEGER_RETENTION', async (t) => {
    const jaeger = await startJaeger({ JAEGER_RETENTION: '6s' });
    t.after(() => jaeger.stop());
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const now = `${Date.now()}000000`;
    const span = { traceId, spanId: '00f067aa0ba902b7', name: 'kept', kind: 1 };
    const resource = {
      attributes: [{ key: 'service.name', value: { stringValue: 'of-a-while' } }],
    };
    const spans = [{ ...span, startTimeUnixNano: now, endTimeUnixNano: now }];
    const sent = await fetch(`${jaeger.otlpEndpoint}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }),
    });
    assert.equal(sent.status, 200);
    const found = async () => {
      const { data } = (await (await fetch(`${jaeger.url}/api/traces/${traceId}`)).json()) as {
        data: unknown[] | null;
      };
      return (data ?? []).length > 0;
    };
    await eventually('the trace', async () => (await found()) || undefined);
    await eventually('its end', async () => !(await found()) || undefined, 60_000);
  });

  test('logs and metrics are kept as long as the variables of docker-compose.yml say', async (t) => {
    const { LOKI_RETENTION = '' } = environmentOf('loki');
    const loki = await startLoki({ LOKI_RETENTION });
    t.after(() => loki.stop());
    const { limits_config, compactor } = parse(
      await (await fetch(`${loki.url}/config`)).text(),
    ) as {
      limits_config: { retention_period: string };
      compactor: { retention_enabled: boolean };
    };
    const days = Number.parseInt(LOKI_RETENTION, 10) / 24;
    assert.match(
      limits_config.retention_period,
      new RegExp(`^(${days / 7}w|${days}d|${days * 24}h)`),
    );
    // Without it the period is only written down.
    assert.equal(compactor.retention_enabled, true);

    const flags = (compose.services.prometheus?.command ?? [])
      .map(withDefaults)
      .filter((flag) => flag.includes('retention'));
    const prometheus = await startPrometheus({ flags });
    t.after(() => prometheus.stop());
    const answer = await fetch(`${prometheus.url}/api/v1/status/runtimeinfo`);
    const { data } = (await answer.json()) as { data: { storageRetention: string } };
    // 31 days, as Prometheus writes them.
    assert.match(data.storageRetention, /^(31d|4w3d|1M).* or 10G/);
  });
});
