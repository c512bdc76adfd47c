import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { BREAKS, type Break, breakIt, brokenOptions } from '../../scripts/stack/break-it.ts';
import { type Stack, startStack } from '../../scripts/stack/start-stack.ts';
import { eventually } from '../collector/eventually.ts';
import { ROOT } from '../support/run-node.ts';
import { copyStack } from '../support/stack-copy.ts';

interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface Span {
  /** Microseconds. */
  readonly duration: number;
  readonly tags: readonly { readonly key: string; readonly value: unknown }[];
}

/** What a span of the trace that the alert links to has to show; ranges are in microseconds. */
const SHOWN: Partial<Record<Break, (span: Span) => boolean>> = {
  'slow-db': (span) => span.duration > 1e6 && has(span, 'db.system.name'),
  'blocked-loop': (span) => span.duration > 1e5,
  'bad-deploy': (span) => has(span, 'http.response.status_code', '500'),
  leak: (span) => span.duration > 1e5,
  'full-disk': (span) => has(span, 'db.response.status_code', '53100'),
};

const WAIT_MS = 480_000;

/**
 * Breaks a stack of its own, in one way after the other, and waits for the alert that must find it, its runbook and the
 * trace that it links to. Rules are the shipped ones, evaluated each second and without waiting; their ranges are as they
 * are.
 *
 * @param names the first alone may be of those that are broken from the start
 */
export async function findBreaks(t: TestContext, ...names: readonly Break[]): Promise<void> {
  const stops: (() => unknown)[] = [];
  t.after(async () => {
    for (const stop of stops) await stop();
  });
  const broken = brokenOptions(names[0]);
  const stack = await startStack((stop) => stops.unshift(stop), {
    ...broken,
    env: { ...broken.env, OTEL_METRIC_EXPORT_INTERVAL: '1000' },
    backupEnv: { BACKUP_REPORT_SECONDS: '1' },
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
      env: { ...process.env, NODE_EXTRA_CA_CERTS: stack.gateway.certificate.ca },
    },
  );
  stops.unshift(() => load.kill('SIGKILL'));
  for (const name of names) await find(t, stack, name);
}

async function find(t: TestContext, stack: Stack, name: Break): Promise<void> {
  const { alert, traced } = BREAKS[name];
  const start = Date.now();
  await breakIt(stack, name);
  const found = await fired(stack, alert);
  t.diagnostic(`${alert} after ${Math.round((Date.now() - start) / 1_000)} s`);
  assert.match(found.annotations.runbook_url ?? '', new RegExp(`/${alert}\\.md$`));
  assert.ok(existsSync(join(ROOT, 'docs/runbooks', `${alert}.md`)));
  if (traced === undefined) return;
  const { annotations } = traced === alert ? found : await fired(stack, traced);
  const link = annotations.traces_url ?? '';
  assert.ok(link.startsWith(`${stack.jaeger.url}/search?service=study-service&`), link);
  const shows = SHOWN[name] ?? (() => false);
  await eventually(
    `a trace that shows it, at ${link}`,
    async () => {
      // The page asks its own server in these words.
      const answer = await fetch(`${link.replace('/search?', '/api/traces?')}&limit=100`);
      const { data } = (await answer.json()) as { data: { spans: Span[] }[] };
      return data.some(({ spans }) => spans.some(shows)) ? true : undefined;
    },
    WAIT_MS,
  );
}

/** Of Alertmanager, before it waits for others of a group. */
function fired(stack: Stack, name: string): Promise<Alert> {
  return eventually(
    name,
    async () => {
      const answer = await fetch(`${stack.alertmanager.url}/api/v2/alerts`);
      const alerts = (await answer.json()) as Alert[];
      return alerts.find(({ labels }) => labels.alertname === name);
    },
    WAIT_MS,
  );
}

function has({ tags }: Span, name: string, value?: string): boolean {
  return tags.some((tag) => tag.key === name && (value === undefined || `${tag.value}` === value));
}
