// study-service loses its database; who is on call hears of it, and that it is over, through the real
// collector, Prometheus and Alertmanager. Their clocks go 100 times as fast: copyStack divides each
// duration of the shipped rules and routes.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureInstalled } from '../../examples/demo/ensure-installed.ts';
import { startService } from '../../examples/demo/service.ts';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { freePort } from '../../scripts/servers/free-port.ts';
import { startAlertmanager } from '../../scripts/servers/start-alertmanager.ts';
import { startOtelcol } from '../../scripts/servers/start-otelcol.ts';
import { startPostgres } from '../../scripts/servers/start-postgres.ts';
import { startPrometheus } from '../../scripts/servers/start-prometheus.ts';
import { eventually } from '../collector/eventually.ts';
import { createStudyClient, type StudyClient } from '../examples/study-client.ts';
import { type BreakableRelay, startBreakableRelay } from '../support/breakable-relay.ts';
import { ROOT } from '../support/run-node.ts';
import { copyStack } from '../support/stack-copy.ts';
import { type NotifiedAlert, startWebhook, type Webhook } from '../support/webhook.ts';

const servers = await ensureServers(['otelcol', 'prometheus', 'alertmanager', 'postgres']);
const SPEED = 100;
const RUNBOOKS = 'https://runbooks.example';
const WAIT_MS = 90_000;

describe('a service that is broken on purpose', { skip: skipReason(servers) }, () => {
  const stops: (() => unknown)[] = [];
  let webhook: Webhook;
  let database: BreakableRelay;

  before(async () => {
    await ensureInstalled(() => {});
    const begin = async <T extends { stop(): Promise<unknown> }>(starting: Promise<T>) => {
      const started = await starting;
      stops.push(() => started.stop());
      return started;
    };
    webhook = await begin(startWebhook());
    const collectorMetrics = await freePort();
    const prometheusPort = await freePort();
    const alertmanagerStack = copyStack({ speed: SPEED });
    stops.push(alertmanagerStack.remove);
    const alertmanager = await begin(
      startAlertmanager(
        { ALERT_PAGE_WEBHOOK_URL: webhook.url },
        alertmanagerStack.alertmanagerScript,
      ),
    );
    const stack = copyStack({
      speed: SPEED,
      addresses: {
        'alertmanager:9093': new URL(alertmanager.url).host,
        'otelcol:8888': `127.0.0.1:${collectorMetrics}`,
      },
    });
    stops.push(stack.remove);
    const prometheus = await begin(
      startPrometheus({
        configFile: stack.prometheusConfig,
        port: prometheusPort,
        env: { RUNBOOKS_URL: RUNBOOKS },
      }),
    );
    const collector = await begin(
      startOtelcol({
        metrics: prometheus.otlpEndpoint,
        metricsPort: collectorMetrics,
      }),
    );
    const postgres = await begin(startPostgres());
    database = await begin(startBreakableRelay(postgres.port));
    const url = new URL(postgres.url);
    url.port = String(database.port);
    const service = await begin(
      startService({
        databaseUrl: url.href,
        databasePoolSize: 5,
        preload: `${ROOT}register.ts`,
        env: {
          OTEL_SERVICE_NAME: 'study-service',
          OTEL_EXPORTER_OTLP_ENDPOINT: collector.httpUrl,
          OTEL_METRIC_EXPORT_INTERVAL: '500',
          OTEL_METRIC_EXPORT_TIMEOUT: '500',
          ENVIRONMENT: 'test',
        },
      }),
    );
    const ending = new AbortController();
    const load = listDecks(await createStudyClient(service.url, 'ada@example.org'), ending.signal);
    stops.push(() => {
      ending.abort();
      return load;
    });
    await eventually('requests in Prometheus', async () => {
      const [requests] = await prometheus.query('slo:requests:rate5m{slo="availability"} > 1');
      return requests;
    });
  });

  after(async () => {
    for (const stop of stops.reverse()) await stop();
  });

  test('pages nobody while it is well', () => {
    assert.deepEqual(told(webhook.alerts), []);
  });

  test('pages when its requests fail, with value and runbook', async () => {
    database.break();
    const alert = await notified('firing');
    assert.equal(alert.labels.severity, 'critical');
    assert.equal(alert.labels.deployment_environment_name, 'test');
    assert.match(
      alert.annotations.description ?? '',
      /^\d+(\.\d+)?% of the requests .*study-service/,
    );
    assert.equal(alert.annotations.runbook_url, `${RUNBOOKS}/${alert.labels.alertname}.md`);
    assert.equal(alert.labels.runbooks, undefined);
  });

  test('tells when it is over', async () => {
    database.mend();
    const alert = await notified('resolved');
    assert.equal(alert.labels.service_name, 'study-service');
  });

  function notified(status: NotifiedAlert['status']): Promise<NotifiedAlert> {
    return eventually(
      `a notification that is ${status}`,
      async () => told(webhook.alerts).find((alert) => alert.status === status),
      WAIT_MS,
    );
  }
});

/** A load of which nothing fails by itself. */
async function listDecks(client: StudyClient, ending: AbortSignal): Promise<void> {
  while (!ending.aborted) {
    await client.call('GET', '/decks');
    await delay(30);
  }
}

/** What is about the requests of the service. */
function told(alerts: readonly NotifiedAlert[]): readonly NotifiedAlert[] {
  return alerts.filter(({ labels }) =>
    ['HighErrorRatio', 'ErrorBudgetBurnsFast'].includes(labels.alertname ?? ''),
  );
}
