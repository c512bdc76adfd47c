import { existsSync, globSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { addEnvFile } from '../../configuration/environment/env-file.ts';
import { type Finding, ok, skipped } from '../doctor/finding.ts';
import { printReport } from '../doctor/report.ts';
import { checkAlerts } from './check-alerts.ts';
import { checkGateway } from './check-gateway.ts';
import { checkPorts } from './check-ports.ts';
import { checkProduction } from './check-production.ts';
import { CHECK_CODES, fail, type Line, warn } from './line.ts';

export interface ChecklistOptions {
  readonly envFile?: string;
  readonly gateway?: string;
  readonly ca?: string;
  readonly host?: string;
  readonly backup?: string;
  readonly prometheus?: string;
  readonly alertmanager?: string;
  readonly dashboards?: string;
  /** Whether to ask until it is refused. */
  readonly flood: boolean;
  readonly json: boolean;
}

/** Looks at a production line by line; returns the exit code, 1 where something is wrong. */
export async function runChecklist(options: ChecklistOptions): Promise<number> {
  const findings: Finding[] = [
    ...inGroup('Settings', checkProduction(readVariables(options.envFile))),
    ...inGroup('Gateway', await checkGateway(options)),
    ...inGroup('Gateway', [await checkPorts(options)]),
    ...inGroup('Data', checkBackups(options.backup)),
    ...inGroup('Alerts', [...(await checkAlerts(options)), checkDashboards(options.dashboards)]),
  ];
  const well = findings.every(({ state }) => state !== 'fail');
  if (options.json) process.stdout.write(`${JSON.stringify({ well, findings }, null, 2)}\n`);
  else printReport(findings);
  return well ? 0 : 1;
}

function inGroup(group: Finding['group'], lines: readonly Line[]): Finding[] {
  return lines.map(([name, verdict]) => {
    const isWell = verdict.state === 'ok' || verdict.state === 'skipped';
    return { group, name, ...(!isWell && { code: CHECK_CODES[name] }), ...verdict };
  });
}

function readVariables(file: string | undefined): NodeJS.ProcessEnv {
  if (file === undefined) return addEnvFile(process.env, () => {});
  return existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
}

/** What stack/postgres/backup.sh notes: seconds since 1970. */
function checkBackups(folder: string | undefined): readonly Line[] {
  const names = [
    ['last backup', 'last-backup', 2, 'backup.sh now full'],
    ['last restore', 'last-restore', 8, 'backup.sh drill'],
  ] as const;
  return names.map(([name, file, days, command]): Line => {
    if (folder === undefined) return [name, skipped('not checked: --backup names no folder')];
    const path = `${folder}/${file}`;
    const at = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
    if (!(at > 0)) return [name, fail('there was none', `Make one: ${command}`)];
    const age = (Date.now() / 1_000 - at) / 86_400;
    const text = `${age.toFixed(1)} days ago`;
    return [name, age > days ? fail(text, `Look why none came since, then: ${command}`) : ok(text)];
  });
}

function checkDashboards(folder: string | undefined): Line {
  const name = 'dashboards';
  if (folder === undefined) return [name, skipped('not checked: --dashboards names no folder')];
  const files = globSync(`${folder}/*.json`);
  if (files.length === 0)
    return [name, fail(`${folder} has none`, 'Mount the boards: stack/grafana/dashboards')];
  const broken = files.filter((file) => !isBoard(file));
  if (broken.length > 0)
    return [name, warn(`not boards: ${broken.join(', ')}`, 'Write them anew: npm run dashboards')];
  return [name, ok(`${files.length} boards`)];
}

function isBoard(file: string): boolean {
  try {
    return 'panels' in (JSON.parse(readFileSync(file, 'utf8')) as object);
  } catch {
    return false;
  }
}
