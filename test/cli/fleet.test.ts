// `sightline fleet` with a real Prometheus and real services.
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { type Prometheus, startPrometheus } from '../../scripts/servers/start-prometheus.ts';
import { temporaryFolder } from '../../scripts/servers/temporary-folder.ts';
import { VERSION } from '../../src/util/version.ts';
import { eventually } from '../collector/eventually.ts';
import { BUILT_PRELOAD, type Running, startNode } from '../support/run-node.ts';
import { servicePath } from '../support/services.ts';
import { sightline } from './sightline.ts';

const skip = skipReason(await ensureServers(['prometheus']));

test('reports a missing Prometheus, and prints the usage without its address', async () => {
  const nobody = await sightline(['fleet', '--prometheus', 'http://127.0.0.1:1']);
  assert.equal(nobody.code, 1);
  assert.match(nobody.stderr, /^sightline: cannot query http:\/\/127\.0\.0\.1:1: .+\n$/);
  assert.equal((await sightline(['fleet'])).code, 2);
});

describe('a fleet', { skip }, () => {
  const folder = temporaryFolder('fleet');
  const running: Running[] = [];
  let prometheus: Prometheus;
  before(async () => {
    prometheus = await startPrometheus();
  });
  after(async () => {
    for (const service of running) await service.stop();
    await prometheus?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(name: string, version: string, settings?: string): Promise<void> {
    const file = join(folder, 'settings.json');
    if (settings !== undefined) writeFileSync(file, settings);
    const service = startNode(servicePath('central/service.mjs'), {
      nodeArgs: BUILT_PRELOAD,
      env: {
        OTEL_SERVICE_NAME: name,
        OTEL_RESOURCE_ATTRIBUTES: `service.version=${version}`,
        ENVIRONMENT: 'production',
        OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${prometheus.otlpEndpoint}/v1/metrics`,
        OTEL_TRACES_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
        OTEL_METRIC_EXPORT_INTERVAL: '500',
        ...(settings === undefined ? {} : { SIGHTLINE_SETTINGS_FILE: file }),
      },
    });
    running.push(service);
    await service.waitForOutput(/listening on/);
  }

  const fleet = (...args: string[]) =>
    sightline(['fleet', '--prometheus', prometheus.url, '--hours', '0.2', ...args]);

  test('shows versions, settings and counts, and names what is missing', async () => {
    await start('shop', '1.4.2', '{"sampling":{"ratio":0.5}}');
    await start('shop', '1.4.2', '{"sampling":{"ratio":0.5}}');
    const shown = await eventually(
      'two of the shop',
      async () => {
        const { code, stdout } = await fleet('--expect', 'shop');
        assert.match(stdout, /shop .* 2\n/);
        assert.equal(code, 0, stdout);
        return stdout;
      },
      60_000,
    );
    const [head, row] = shown.split('\n').map((line) => line.split(/ {2,}/));
    assert.deepEqual(head, [
      'SERVICE',
      'VERSION',
      'ENVIRONMENT',
      'SIGHTLINE',
      'NODE',
      'SETTINGS',
      'INSTANCES',
    ]);
    assert.deepEqual(
      [row![0], row![1], row![2], row![3], row![4], row![6]],
      [...['shop', '1.4.2', 'production', VERSION, process.versions.node, '2']],
    );
    assert.match(row![5]!, /^[0-9a-f]{8}$/);
    assert.match(shown, /nothing is missing/);

    await start('shop', '1.5.0');
    await eventually(
      'a third one',
      async () => {
        const { code, stdout } = await fleet('--expect', 'shop,billing', '--json');
        assert.equal(code, 1);
        const { instances, missing } = JSON.parse(stdout);
        assert.equal(instances.length, 3);
        assert.deepEqual(missing, [
          'billing: has not reported',
          'shop: runs several versions: 1.4.2, 1.5.0',
          `shop: 1 of 3 do not have settings ${row![5]}, unlike most`,
        ]);
        return true;
      },
      60_000,
    );
  });
});
