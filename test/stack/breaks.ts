// `npm run breaks`: breaks the stack in each way, and waits for the alert that must find it. Minutes, so no part of
// `npm test`. Rules are the shipped ones, evaluated each second and without waiting; their ranges are as they are.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { BREAKS, type Break, breakIt, brokenEnv } from '../../scripts/stack/break-it.ts';
import { startStack } from '../../scripts/stack/start-stack.ts';
import { eventually } from '../collector/eventually.ts';
import { ROOT } from '../support/run-node.ts';
import { copyStack } from '../support/stack-copy.ts';

type Labels = Readonly<Record<string, string>>;

/** A trace that shows what is wrong, as Jaeger's API is asked for it; none where nothing arrives any more. */
const TRACES: Partial<Record<Break, string>> = {
  'slow-db': 'minDuration=1s',
  'blocked-loop': 'minDuration=200ms',
  'bad-deploy': `tags=${encodeURIComponent('{"http.response.status_code":"500"}')}`,
};

const named = process.argv.slice(2);

for (const [name, alert] of Object.entries(BREAKS) as [Break, string][]) {
  if (named.length > 0 && !named.includes(name)) continue;
  test(`${name} is found by ${alert}`, async (t) => {
    const stops: (() => unknown)[] = [];
    t.after(async () => {
      for (const stop of stops) await stop();
    });
    const stack = await startStack((stop) => stops.unshift(stop), {
      env: { ...brokenEnv(name), OTEL_METRIC_EXPORT_INTERVAL: '1000' },
      prometheusConfig(addresses, probes) {
        const copy = copyStack({
          eager: true,
          addresses,
          probes: [{ targets: probes, labels: { module: 'http_2xx_own_authority' } }],
        });
        stops.push(copy.remove);
        return copy.prometheusConfig;
      },
    });
    const load = spawn(
      process.execPath,
      [
        join(ROOT, 'examples/demo/load-cli.ts'),
        ...['--url', stack.gateway.url, '--duration', '600', '--rate', '20'],
      ],
      {
        stdio: 'ignore',
        env: { ...process.env, NODE_EXTRA_CA_CERTS: stack.gateway.certificate.cert },
      },
    );
    stops.unshift(() => load.kill('SIGKILL'));
    const start = Date.now();
    await breakIt(stack, name);
    const found = await eventually(
      alert,
      // Of Alertmanager, before it waits for others of a group.
      async () => {
        const answer = await fetch(`${stack.alertmanager.url}/api/v2/alerts`);
        const alerts = (await answer.json()) as { labels: Labels; annotations: Labels }[];
        return alerts.find(({ labels }) => labels.alertname === alert);
      },
      480_000,
    );
    t.diagnostic(`found after ${Math.round((Date.now() - start) / 1_000)} s`);
    assert.match(found.annotations.runbook_url ?? '', new RegExp(`/${alert}\\.md$`));
    assert.ok(existsSync(join(ROOT, 'docs/runbooks', `${alert}.md`)));
    const search = TRACES[name];
    if (search) {
      await eventually('a trace that shows it', async () => {
        const url = `${stack.jaeger.url}/api/traces?service=study-service&lookback=1h&limit=1&${search}`;
        const { data } = (await (await fetch(url)).json()) as { data: unknown[] };
        return data.length > 0 ? true : undefined;
      });
    }
  });
}
