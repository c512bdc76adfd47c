// Percentiles in Prometheus are those that the load generator has measured itself, whatever is sampled.
import assert from 'node:assert/strict';
import { Agent, get } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { type Otelcol, startOtelcol } from '../../scripts/servers/start-otelcol.ts';
import { type Prometheus, startPrometheus } from '../../scripts/servers/start-prometheus.ts';
import { environmentOf } from '../collector/compose-file.ts';
import { eventually } from '../collector/eventually.ts';
import { startNode } from '../support/run-node.ts';
import { servicePath } from '../support/services.ts';

const skip = skipReason(await ensureServers(['prometheus', 'otelcol']));
const LONG = { timeout: 180_000 };

const AGGREGATION = 'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION';
const QUANTILES = [0.5, 0.95, 0.99] as const;
const REQUESTS = 800;
const CONCURRENCY = 32;

/** Milliseconds to wait, from 150 to 1650, of which some that the machine adds are a small part: most are short, few are long, and no two are the same. */
function delays(): readonly number[] {
  return Array.from({ length: REQUESTS }, (_, index) => {
    const share = ((index * 613) % REQUESTS) / REQUESTS;
    return Math.round((150 + 1500 * share ** 6) * 100) / 100;
  });
}

describe('http durations in Prometheus', { skip, ...LONG }, () => {
  let prometheus: Prometheus;
  let otelcol: Otelcol;
  before(async () => {
    await installTestPackages();
    prometheus = await startPrometheus();
    otelcol = await startOtelcol({ metrics: prometheus.otlpEndpoint });
  });
  after(async () => {
    await otelcol?.stop();
    await prometheus?.stop();
  });

  const serve = async (name: string, env: Readonly<Record<string, string>>) => {
    const service = startNode(servicePath('delays/service.mjs'), {
      env: {
        OTEL_SERVICE_NAME: name,
        OTEL_EXPORTER_OTLP_ENDPOINT: otelcol.httpUrl,
        OTEL_METRIC_EXPORT_INTERVAL: '1000',
        OTEL_LOGS_EXPORTER: 'none',
        ...env,
      },
    });
    const [, url = ''] = await service.waitForOutput(/listening on (\S+)/);
    return { url, service };
  };

  test(
    'native histograms by default: P50, P95 and P99 within 5 %, with nothing sampled',
    LONG,
    async () => {
      const { url, service } = await serve('native', {
        // As the shipped stack has it where nobody sets the variable.
        [AGGREGATION]: environmentOf('study-service')[AGGREGATION]!,
        OTEL_TRACES_SAMPLER: 'always_off',
      });
      // The first connections, and code that runs for the first time, are no part of the measurement.
      await load(
        `${url}/inner`,
        Array.from({ length: 4 * CONCURRENCY }, () => 20),
      );
      const measured = await load(`${url}/outer`, delays());
      await service.stop();

      for (const [metric, matcher] of [
        ['http_server_request_duration_seconds', 'http_route="/outer/:ms"'],
        ['http_client_request_duration_seconds', ''],
      ]) {
        const series = `sum(${metric}{service_name="native",${matcher}})`;
        await eventually(metric!, async () => {
          const [count] = await prometheus.query(`histogram_count(${series})`);
          assert.equal(count?.value, REQUESTS);
          return count;
        });
        for (const quantile of QUANTILES) {
          const [found] = await prometheus.query(`histogram_quantile(${quantile}, ${series})`);
          const own = measured[Math.ceil(quantile * REQUESTS) - 1]!;
          const off = Math.abs(found!.value / own - 1);
          assert.ok(
            off < 0.05,
            `${metric} P${quantile * 100}: ${found!.value} s, measured ${own} s`,
          );
        }
      }
    },
  );

  test(`${AGGREGATION}=explicit_bucket_histogram: classic buckets`, LONG, async () => {
    const { url, service } = await serve('classic', { [AGGREGATION]: 'explicit_bucket_histogram' });
    await load(`${url}/outer`, [40, 60, 90]);
    await service.stop();
    const name = 'http_server_request_duration_seconds_bucket';
    const matcher = 'service_name="classic",http_route="/outer/:ms"';
    const [within] = await eventually('the buckets', async () => {
      const found = await prometheus.query(`${name}{${matcher},le="0.25"}`);
      return found.length > 0 ? found : undefined;
    });
    assert.equal(within?.value, 3);
  });
});

/** @returns seconds that each request took for its client, sorted */
async function load(url: string, milliseconds: readonly number[]): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  const waiting = [...milliseconds];
  const seconds: number[] = [];
  const worker = async () => {
    for (let ms = waiting.pop(); ms !== undefined; ms = waiting.pop()) {
      const started = performance.now();
      await new Promise<void>((resolve, reject) => {
        get(`${url}/${ms}`, { agent }, (response) => {
          response.resume().on('end', resolve);
        }).on('error', reject);
      });
      seconds.push((performance.now() - started) / 1000);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  agent.destroy();
  return seconds.sort((a, b) => a - b);
}
