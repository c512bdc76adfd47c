// What a backend cannot take now reaches it later, even when the collector is killed meanwhile.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { freePort } from '../../scripts/servers/free-port.ts';
import { startOtelcol } from '../../scripts/servers/start-otelcol.ts';
import { startPrometheus } from '../../scripts/servers/start-prometheus.ts';
import { eventually } from './eventually.ts';
import { postCounter } from './post-otlp.ts';

const skip = skipReason(await ensureServers(['otelcol', 'prometheus']));

/** The bytes that wait in the queue of an exporter, by the collector's own metrics. */
async function queued(metricsUrl: string): Promise<number> {
  const text = await (await fetch(metricsUrl)).text();
  return Number(text.match(/^otelcol_exporter_queue_size\{.*\} (\S+)$/m)?.[1] ?? 0);
}

test('a backend that is down for a moment misses nothing', { skip }, async (t) => {
  const port = await freePort();
  const metrics = `http://127.0.0.1:${port}/api/v1/otlp`;
  const otelcol = await startOtelcol({ metrics });
  t.after(() => otelcol.stop());

  await postCounter(otelcol.httpUrl, 'app.while.away', 7);
  await eventually('the refusal', async () => otelcol.logs().match(/Will retry/) ?? undefined);
  const prometheus = await startPrometheus({ port });
  t.after(() => prometheus.stop());

  const sample = await eventually(
    'the counter in Prometheus',
    async () => (await prometheus.query('app_while_away_total'))[0],
  );
  assert.equal(sample.value, 7);
});

test('a killed collector does not lose its queue on disk', { skip }, async (t) => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'sightline-queue-'));
  t.after(() => rm(dataFolder, { recursive: true, force: true }));
  const port = await freePort();
  const metrics = `http://127.0.0.1:${port}/api/v1/otlp`;

  const killed = await startOtelcol({ metrics, dataFolder });
  await postCounter(killed.httpUrl, 'app.before.kill', 9);
  await eventually('the queue', async () => (await queued(killed.metricsUrl)) || undefined);
  killed.process.kill('SIGKILL');
  await once(killed.process, 'close');
  await killed.stop();

  const prometheus = await startPrometheus({ port });
  t.after(() => prometheus.stop());
  const restarted = await startOtelcol({ metrics, dataFolder });
  t.after(() => restarted.stop());

  const sample = await eventually(
    'the counter in Prometheus',
    async () => (await prometheus.query('app_before_kill_total'))[0],
  );
  assert.equal(sample.value, 9);
});
