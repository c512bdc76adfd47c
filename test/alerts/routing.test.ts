// Who is told of which alert, and who is spared: alerts are given to a real Alertmanager on the stack's
// routes, with a webhook for each of its receivers. Its clock goes 100 times as fast.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { type Alertmanager, startAlertmanager } from '../../scripts/servers/start-alertmanager.ts';
import { eventually } from '../collector/eventually.ts';
import { copyStack } from '../support/stack-copy.ts';
import { startWebhook, type Webhook } from '../support/webhook.ts';

const servers = await ensureServers(['alertmanager']);

type Labels = Readonly<Record<string, string>>;

/** Alerts in pairs: the first spares whoever is told of it the second. */
const INHIBITING: readonly (readonly [Labels, Labels])[] = [
  [
    { alertname: 'CertificateExpires', severity: 'critical', instance: 'https://a.example' },
    { alertname: 'CertificateExpires', severity: 'warning', instance: 'https://a.example' },
  ],
  [
    ofService('ErrorBudgetBurnsFast', 'critical', { slo: 'availability' }),
    ofService('HighErrorRatio', 'critical'),
  ],
  [
    ofService('ErrorBudgetBurnsFast', 'critical', { slo: 'latency' }),
    ofService('ErrorBudgetBurnsSlowly', 'warning', { slo: 'latency' }),
  ],
  [
    ofService('PoolExhausted', 'critical', { service_instance_id: 'i1' }),
    ofService('HighLatency', 'warning'),
  ],
  [{ alertname: 'CollectorDown', severity: 'critical' }, ofService('ServiceGone', 'critical')],
];

const ALONE: readonly Labels[] = [
  { alertname: 'Watchdog', severity: 'none' },
  // Of another address than the critical one.
  { alertname: 'CertificateExpires', severity: 'warning', instance: 'https://b.example' },
  // Of another service.
  { ...ofService('HighErrorRatio', 'critical'), service_name: 'other' },
  { alertname: 'SomethingOfYourOwn', severity: 'unheard of' },
];

function ofService(alertname: string, severity: string, more: Labels = {}): Labels {
  return {
    alertname,
    severity,
    service_name: 'shop',
    deployment_environment_name: 'demo',
    ...more,
  };
}

describe('alerts', { skip: skipReason(servers) }, () => {
  const stops: (() => unknown)[] = [];
  const hooks: Record<string, Webhook> = {};
  let alertmanager: Alertmanager;

  before(async () => {
    for (const name of ['page', 'ticket', 'watchdog']) {
      const hook = await startWebhook();
      stops.push(hook.stop);
      hooks[name] = hook;
    }
    const stack = copyStack({ speed: 100 });
    stops.push(stack.remove);
    alertmanager = await startAlertmanager(
      Object.fromEntries(
        Object.entries(hooks).map(([name, { url }]) => [
          `ALERT_${name.toUpperCase()}_WEBHOOK_URL`,
          url,
        ]),
      ),
      stack.alertmanagerScript,
    );
    stops.push(alertmanager.stop);
    // What inhibits first: Prometheus, too, sends all that fires each time.
    await fire([...INHIBITING.map(([first]) => first)]);
    await fire([...INHIBITING.flat(), ...ALONE]);
    await eventually('all that is told', async () => {
      const told = Object.values(hooks).flatMap(({ alerts }) => alerts);
      return told.length >= INHIBITING.length + ALONE.length || undefined;
    });
  });

  after(async () => {
    for (const stop of stops.reverse()) await stop();
  });

  test('go to whom their severity says', () => {
    assert.deepEqual(namesOf('watchdog'), ['Watchdog']);
    assert.deepEqual(namesOf('page'), [
      'CertificateExpires',
      'CollectorDown',
      'ErrorBudgetBurnsFast',
      'HighErrorRatio',
      'PoolExhausted',
    ]);
    assert.deepEqual(namesOf('ticket'), ['CertificateExpires', 'SomethingOfYourOwn']);
  });

  test('of one cause are told once', async () => {
    const answer = await fetch(`${alertmanager.url}/api/v2/alerts?inhibited=true&active=false`);
    const suppressed = (await answer.json()) as { labels: Labels }[];
    const key = (labels: Labels) => JSON.stringify(Object.entries(labels).sort());
    assert.deepEqual(
      suppressed.map(({ labels }) => key(labels)).sort(),
      INHIBITING.map(([, second]) => key(second)).sort(),
    );
  });

  async function fire(alerts: readonly Labels[]): Promise<void> {
    const answer = await fetch(`${alertmanager.url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alerts.map((labels) => ({ labels }))),
    });
    assert.equal(answer.status, 200, await answer.text());
  }

  function namesOf(receiver: string): readonly string[] {
    const names = hooks[receiver]!.alerts.map(({ labels }) => labels.alertname!);
    return [...new Set(names)].sort();
  }
});
