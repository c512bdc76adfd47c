import { ok, skipped } from '../doctor/finding.ts';
import { fail, type Line, type Verdict, warn } from './line.ts';

interface Places {
  readonly prometheus?: string;
  readonly alertmanager?: string;
}

/** Whether somebody is notified, and whether all is watched. */
export async function checkAlerts({ prometheus, alertmanager }: Places): Promise<readonly Line[]> {
  return [
    ['targets', await asked(prometheus, '--prometheus', targets)],
    ['watchdog', await asked(prometheus, '--prometheus', watchdog)],
    ['alerts routed', await asked(alertmanager, '--alertmanager', routed)],
    ['alerts arrive', await asked(alertmanager, '--alertmanager', arrive)],
  ];
}

async function asked(
  url: string | undefined,
  option: string,
  check: (url: string) => Promise<Verdict>,
): Promise<Verdict> {
  if (url === undefined) return skipped(`not checked: ${option} names no address`);
  try {
    return await check(url.replace(/\/$/, ''));
  } catch (error) {
    const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
    return fail(
      `${url} does not answer (${cause?.code ?? (error as Error).message})`,
      'Start it, or name the right address',
    );
  }
}

async function json<Answer>(url: string): Promise<Answer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return (await response.json()) as Answer;
}

async function targets(url: string): Promise<Verdict> {
  const { data } = await json<{
    data: { activeTargets: { health: string; labels: Record<string, string> }[] };
  }>(`${url}/api/v1/targets`);
  const down = data.activeTargets.filter(({ health }) => health === 'down');
  if (data.activeTargets.length === 0)
    return fail('nothing is scraped', 'Name what runs in stack/prometheus');
  if (down.length === 0) return ok(`${data.activeTargets.length} are up`);
  const names = down.map(({ labels }) => `${labels.job} (${labels.instance})`);
  return fail(`down: ${names.join(', ')}`, 'docs/runbooks/TargetDown.md');
}

async function watchdog(url: string): Promise<Verdict> {
  const { data } = await json<{
    data: { alerts: { state: string; labels: Record<string, string> }[] };
  }>(`${url}/api/v1/alerts`);
  const isAlive = data.alerts.some(
    ({ state, labels }) => labels.alertname === 'Watchdog' && state === 'firing',
  );
  return isAlive
    ? ok('fires, as it always does')
    : fail('does not fire', 'Load stack/prometheus/rules');
}

async function routed(url: string): Promise<Verdict> {
  const { config } = await json<{ config: { original: string } }>(`${url}/api/v2/status`);
  const blocks = config.original.split(/^\s*- name: /m).slice(1);
  const empty = blocks
    .filter((block) => !/_configs:/.test(block))
    .map((block) => block.split('\n')[0]?.trim() ?? '');
  if (empty.length === blocks.length) {
    return fail('alerts have no receiver', 'Set ALERT_PAGE_WEBHOOK_URL or another receiver');
  }
  if (empty.length > 0) {
    return warn(`without a receiver: ${empty.join(', ')}`, 'Give each a receiver (docs/alerts.md)');
  }
  return ok(`to ${blocks.length} receivers`);
}

async function arrive(url: string): Promise<Verdict> {
  const alerts = await json<{ labels: Record<string, string> }[]>(`${url}/api/v2/alerts`);
  return alerts.some(({ labels }) => labels.alertname === 'Watchdog')
    ? ok('the watchdog does')
    : fail(
        'the watchdog does not get here',
        'Name this Alertmanager in the configuration of Prometheus',
      );
}
