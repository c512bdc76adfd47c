// Copies of the stack's configurations, as a test needs them: with the addresses of the servers that it
// has started, and with a faster clock.
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { ROOT } from './run-node.ts';

export interface StackCopyOptions {
  /** How many times as fast everything goes: durations are divided by it (default 1). */
  readonly speed?: number;
  /** `name:port` in the stack → the address here. Servers that are not named are not scraped. */
  readonly addresses?: Readonly<Record<string, string>>;
  /** What is probed from outside, instead of what targets/http.yml names. */
  readonly probes?: readonly {
    readonly targets: readonly string[];
    readonly labels?: Readonly<Record<string, string>>;
  }[];
  /** Scrapes and evaluates every second, and alerts without waiting; ranges stay as they are. */
  readonly eager?: true;
}

export interface StackCopy {
  readonly prometheusConfig: string;
  readonly alertmanagerScript: string;
  remove(): void;
}

interface PrometheusConfig {
  global: Record<string, unknown>;
  alerting: { alertmanagers: { static_configs: { targets: string[] }[] }[] };
  scrape_configs: {
    static_configs?: { targets: string[] }[];
    relabel_configs?: { target_label?: string; replacement?: string }[];
  }[];
}

/** Copies stack/prometheus and stack/alertmanager to a folder of their own. */
export function copyStack(options: StackCopyOptions = {}): StackCopy {
  const { speed = 1, addresses = {}, probes = [] } = options;
  const change = (text: string) => (options.eager ? everySecond(text) : hasten(text, speed));
  const folder = mkdtempSync(join(tmpdir(), 'sightline-stack-'));
  for (const part of ['prometheus', 'alertmanager']) {
    cpSync(join(ROOT, 'stack', part), join(folder, part), { recursive: true });
  }
  for (const file of globSync(`${folder}/{prometheus/rules/*.yml,alertmanager/*.yml}`)) {
    writeFileSync(file, change(readFileSync(file, 'utf8')));
  }
  const prometheusConfig = join(folder, 'prometheus/prometheus.yml');
  const config = parse(change(readFileSync(prometheusConfig, 'utf8'))) as PrometheusConfig;
  readdress(config, addresses);
  writeFileSync(prometheusConfig, stringify(config));
  writeFileSync(join(folder, 'prometheus/targets/http.yml'), stringify(probes));
  return {
    prometheusConfig,
    alertmanagerScript: join(folder, 'alertmanager/start.sh'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Divides what is a duration (`[5m]`, `[3m:30s]`, `for: 2m`, `interval: 30s`), at least to 1 s. */
function hasten(text: string, speed: number): string {
  if (speed === 1) return text;
  const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
  const divide = (duration: string) =>
    duration.replace(/(\d+)([smhd])/g, (_, count, unit) => {
      return `${Math.max(1, Math.round((count * units[unit]!) / speed))}s`;
    });
  return text
    .replace(/\[[\dsmhd:]+\]/g, divide)
    .replace(/(for|\w*interval|group_wait): \d+[smhd]$/gm, divide)
    .replace(/(requests:rate5m\[\w+\]\)) \* 30 /g, `$1 * ${Math.max(1, 30 / speed)} `);
}

function everySecond(text: string): string {
  return text.replace(/(for|\w*interval): \d+[smhd]$/gm, '$1: 1s');
}

function readdress(config: PrometheusConfig, addresses: Readonly<Record<string, string>>): void {
  const known = (targets: readonly string[]) =>
    targets.flatMap((target) => addresses[target] ?? []);
  for (const { static_configs = [], relabel_configs = [] } of config.scrape_configs) {
    for (const group of static_configs) group.targets = known(group.targets);
    for (const rule of relabel_configs) {
      if (rule.target_label !== '__address__' || !rule.replacement) continue;
      rule.replacement = addresses[rule.replacement] ?? rule.replacement;
    }
  }
  for (const { static_configs } of config.alerting.alertmanagers) {
    for (const group of static_configs) group.targets = known(group.targets);
  }
}
