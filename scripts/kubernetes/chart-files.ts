// The chart's files: copies, since a chart cannot read files outside its folder.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const CHART = join(ROOT, 'deploy/helm/sightline');

/** Files of stack/prometheus/rules, without those for a single machine, such as its backups. */
const RULES = [
  ...['genai.yml', 'genai-tools.yml'],
  ...['service.yml', 'slo.yml', 'telemetry.yml', 'users.yml'],
];

/** The configurations that collector/start.sh uses, and the script itself. */
function collectorFiles(): readonly string[] {
  return readdirSync(join(ROOT, 'collector'))
    .filter((file) => file === 'start.sh' || (file.endsWith('.yaml') && file !== 'builder.yaml'))
    .sort();
}

/** The content of each file, by path. */
export function chartFiles(): ReadonlyMap<string, string> {
  const copies = new Map<string, string>();
  const copy = (to: string, from: string) =>
    copies.set(join(CHART, 'files', to), readFileSync(join(ROOT, from), 'utf8'));
  for (const file of collectorFiles()) copy(`collector/${file}`, `collector/${file}`);
  for (const file of RULES) copy(`rules/${file}`, `stack/prometheus/rules/${file}`);
  const boards = 'stack/grafana/dashboards';
  for (const file of readdirSync(join(ROOT, boards)))
    copy(`dashboards/${file}`, `${boards}/${file}`);
  return copies;
}
