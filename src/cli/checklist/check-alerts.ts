import { ok, skipped } from '../doctor/finding.ts';
import { fail, type Line, type Verdict, warn } from './checklist-line.ts';

interface Places {
  readonly prometheus?: string;
  readonly alertmanager?: string;
}

/** Checks whether everything is monitored, and whether alerts reach someone. */
export async function checkAlerts({ prometheus, alertmanager }: Places): Promise<readonly Line[]> {
  return [
    ['targets', await query(prometheus, '--prometheus', targets)],
    ['watchdog', await query(prometheus, '--prometheus', watchdog)],
    ['alerts routed', await query(alertmanager, '--alertmanager', routed)],
    ['alerts arrive', await query(alertmanager, '--alertmanager', arrive)],
  ];
}

async function query(
  url: string | undefined,
  option: string,
  check: (url: string) => Promise<Verdict>,
): Promise<Verdict> {
  if (url === undefined) return skipped(`not checked: ${option} is not set`);
  try {
    return await check(url.replace(/\/$/, ''));
  } catch (error) {
    const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
    return fail(
      `${url} does not respond (${cause?.code ?? (error as Error).message})`,
      'Start it, or correct the address',
    );
  }
}

async function fetchJson<Body>(url: string): Promise<Body> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return (await response.json()) as Body;
}

async function targets(url: string): Promise<Verdict> {
  const { data } = await fetchJson<{
    data: { activeTargets: { health: string; labels: Record<string, string> }[] };
  }>(`${url}/api/v1/targets`);
  const down = data.activeTargets.filter(({ health }) => health === 'down');
  if (data.activeTargets.length === 0)
    return fail(
      'no targets are scraped',
      'Add the targets to the configuration in stack/prometheus',
    );
  if (down.length === 0) return ok(`all ${data.activeTargets.length} are up`);
  const names = down.map(({ labels }) => `${labels.job} (${labels.instance})`);
  return fail(`down: ${names.join(', ')}`, 'See docs/runbooks/TargetDown.md');
}

async function watchdog(url: string): Promise<Verdict> {
  const { data } = await fetchJson<{
    data: { alerts: { state: string; labels: Record<string, string> }[] };
  }>(`${url}/api/v1/alerts`);
  const isAlive = data.alerts.some(
    ({ state, labels }) => labels.alertname === 'Watchdog' && state === 'firing',
  );
  return isAlive
    ? ok('fires, as it always should')
    : fail('does not fire', 'Load stack/prometheus/rules');
}

async function routed(url: string): Promise<Verdict> {
  const { config } = await fetchJson<{ config: { original: string } }>(`${url}/api/v2/status`);
  const blocks = config.original.split(/^\s*- name: /m).slice(1);
  const empty = blocks
    .filter((block) => !/_configs:/.test(block))
    .map((block) => block.split('\n')[0]?.trim() ?? '');
  if (empty.length === blocks.length) {
    return fail('alerts have no receiver', 'Set ALERT_PAGE_WEBHOOK_URL or another receiver');
  }
  if (empty.length > 0) {
    return warn(
      `without a receiver: ${empty.join(', ')}`,
      'Configure a receiver for each (docs/alerts.md)',
    );
  }
  return ok(`to ${blocks.length} receivers`);
}

async function arrive(url: string): Promise<Verdict> {
  const alerts = await fetchJson<{ labels: Record<string, string> }[]>(`${url}/api/v2/alerts`);
  return alerts.some(({ labels }) => labels.alertname === 'Watchdog')
    ? ok('the watchdog alert arrives')
    : fail(
        'the watchdog alert does not arrive',
        'Add this Alertmanager to the configuration of Prometheus',
      );
}
