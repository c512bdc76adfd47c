// The first requests of an instance, and of a route, fail: boards, objectives and alerts see each of them.
// A series that appears with the value 5 has not risen for Prometheus, unless it knows since when it counts.
import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { type Prometheus, startPrometheus } from '../../scripts/servers/start-prometheus.ts';
import { eventually } from '../collector/eventually.ts';
import { interpolate, panels } from '../dashboards/read-boards.ts';
import { freePort } from '../support/free-port.ts';
import { startNode } from '../support/run-node.ts';
import { servicePath } from '../support/services.ts';
import { copyStack } from '../support/stack-copy.ts';

const skip = skipReason(await ensureServers(['prometheus']));
const LONG = { timeout: 120_000 };
const INTERVAL_MS = 3000;
/** Requests of each route: those that work, those that fail. */
const ORDERS = { ok: 30, failed: 5 } as const;
const INVOICES = { ok: 12, failed: 3 } as const;
/** Of shares, which are drawn on alike where all of a route appears with one collection, and else not. */
const TOLERANCE = 0.04;

interface Way {
  readonly service: string;
  readonly env: Readonly<Record<string, string>>;
  readonly port?: number;
}

const WAYS: readonly Way[] = [
  { service: 'classic', env: {} },
  {
    service: 'native',
    env: {
      OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION:
        'base2_exponential_bucket_histogram',
    },
  },
  { service: 'delta', env: { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta' } },
  {
    service: 'pulled',
    port: await freePort(),
    env: { OTEL_METRICS_EXPORTER: 'prometheus', OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1' },
  },
];

describe('the first requests fail', { skip, concurrency: true, ...LONG }, () => {
  const stops: (() => unknown)[] = [];
  let prometheus: Prometheus;

  before(async () => {
    await installTestPackages();
    const stack = copyStack({ eager: true });
    stops.push(stack.remove);
    for (const { service, port } of WAYS) {
      if (port === undefined) continue;
      appendFileSync(
        stack.prometheusConfig,
        `  - job_name: ${service}
    scrape_interval: 2s
    static_configs: [{ targets: ['127.0.0.1:${port}'], labels: { service_name: ${service} } }]\n`,
      );
    }
    prometheus = await startPrometheus({ configFile: stack.prometheusConfig });
    stops.push(() => prometheus.stop());
  });
  after(async () => {
    for (const stop of stops.reverse()) await stop();
  });

  const start = async ({ service, env, port }: Way) => {
    const running = startNode(servicePath('first-errors/service.mjs'), {
      env: {
        OTEL_SERVICE_NAME: service,
        OTEL_TRACES_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
        OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${prometheus.otlpEndpoint}/v1/metrics`,
        OTEL_METRIC_EXPORT_INTERVAL: String(INTERVAL_MS),
        ...(port === undefined ? {} : { OTEL_EXPORTER_PROMETHEUS_PORT: String(port) }),
        ...env,
      },
    });
    stops.push(() => running.child.kill('SIGKILL'));
    const [, url = ''] = await running.waitForOutput(/listening on (\S+)/);
    return async (path: string, { ok, failed }: typeof ORDERS | typeof INVOICES) => {
      const asked = Array.from({ length: ok + failed }, async (_, i) => {
        await (await fetch(`${url}${path}/${i < failed ? 'abc' : i}`)).text();
      });
      await Promise.all(asked);
    };
  };

  /** The value of the one series that there is. */
  const one = async (query: string): Promise<number> => {
    const found = await prometheus.query(query);
    assert.equal(found.length, 1, `${query}: ${JSON.stringify(found)}`);
    return found[0]!.value;
  };

  for (const way of WAYS) {
    test(way.service, LONG, async () => {
      const { service } = way;
      const ask = await start(way);
      await ask('/orders', ORDERS);
      const ofService = `service_name="${service}"`;

      /** Rises of all requests, and of those that failed: Prometheus draws each on to the ends of the window alike. */
      const sees = (path: string, { ok, failed }: typeof ORDERS | typeof INVOICES) =>
        eventually(`${service}: failures of ${path}`, async () => {
          const labels = `${ofService},http_route="${path}/:id"`;
          const rises = (more: string) =>
            `(sum(histogram_count(increase(http_server_request_duration_seconds{${labels}${more}}[5m]))) or sum(increase(http_server_request_duration_seconds_count{${labels}${more}}[5m])))`;
          const all = await one(rises(''));
          const bad = await one(rises(',http_response_status_code="500"'));
          near(all, ok + failed, 'all');
          near(bad, failed, 'failed');
          assert.ok(Math.abs(bad / all - failed / (ok + failed)) < TOLERANCE, `${bad} of ${all}`);
          for (const metric of ['shop_failures_total', 'shop_observed_total']) {
            near(await one(`increase(${metric}{${ofService},path="${path}"}[5m])`), failed, metric);
          }
          return true;
        });
      await sees('/orders', ORDERS);

      const share = ORDERS.failed / (ORDERS.ok + ORDERS.failed);
      await boardSees('Routes with most errors', service, share);
      await boardSees('Errors', service, share);
      await eventually(`${service}: the objective`, async () => {
        const ratio = await one(`slo:error_ratio:rate5m{${ofService},slo="availability"}`);
        assert.ok(Math.abs(ratio - share) < TOLERANCE, String(ratio));
        return true;
      });
      await eventually(`${service}: the alerts`, async () => {
        for (const alert of ['HighErrorRatio', 'ErrorBudgetBurnsFast']) {
          await one(`count(ALERTS{alertname="${alert}",${ofService}})`);
        }
        return true;
      });

      // A route that is asked for later: its series are new, and the instance is not.
      await ask('/invoices', INVOICES);
      await sees('/invoices', INVOICES);

      // What may fall has no beginning, and a value that is no sum has no 0 before it.
      const lowest = await one(`min_over_time(shop_level{${ofService},path="/orders"}[5m])`);
      assert.equal(lowest, 7);
      assert.equal(await one(`shop_open{${ofService},path="/orders"}`), ORDERS.failed);
    });
  }

  const boardSees = (title: string, service: string, share: number) =>
    eventually(`${service}: ${title}`, async () => {
      const found = panels.find(
        ({ board, panel }) => board.uid === 'sightline-service' && panel.title === title,
      )!;
      const query = interpolate(found.panel.targets[0]!.expr!, {
        ...{ __rate_interval: '5m', __range: '5m', environment: '.*', service, instance: '.*' },
      });
      const value = await one(query);
      assert.ok(Math.abs(value - share) < TOLERANCE, String(value));
      return true;
    });
});

/** Prometheus draws a rise on, by half of the time between two samples at most. */
function near(value: number, expected: number, what: string): void {
  assert.ok(
    value > expected * 0.99 && value < expected * 1.6,
    `${what}: ${value}, not ${expected}`,
  );
}
