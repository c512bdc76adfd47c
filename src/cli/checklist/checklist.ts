import { existsSync, globSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { addEnvFile } from '../../configuration/environment/env-file.ts';
import { type Finding, ok, skipped } from '../doctor/finding.ts';
import { printReport } from '../doctor/report.ts';
import { checkAlerts } from './check-alerts.ts';
import { checkGateway } from './check-gateway.ts';
import { checkPorts } from './check-ports.ts';
import { checkProduction } from './check-production.ts';
import { CHECK_CODES, fail, type Line, warn } from './checklist-line.ts';

export interface ChecklistOptions {
  readonly envFile?: string;
  readonly gateway?: string;
  readonly ca?: string;
  readonly host?: string;
  readonly backup?: string;
  readonly prometheus?: string;
  readonly alertmanager?: string;
  readonly dashboards?: string;
  /** Whether to test the rate limits. */
  readonly flood: boolean;
  readonly json: boolean;
}

/** Checks a production setup; returns the exit code, 1 if a check fails. */
export async function runChecklist(options: ChecklistOptions): Promise<number> {
  const findings: Finding[] = [
    ...inGroup('Settings', checkProduction(readVariables(options.envFile))),
    ...inGroup('Gateway', await checkGateway(options)),
    ...inGroup('Gateway', [await checkPorts(options)]),
    ...inGroup('Data', checkBackups(options.backup)),
    ...inGroup('Alerts', [...(await checkAlerts(options)), checkDashboards(options.dashboards)]),
  ];
  const isOk = findings.every(({ state }) => state !== 'fail');
  if (options.json) process.stdout.write(`${JSON.stringify({ well: isOk, findings }, null, 2)}\n`);
  else printReport(findings);
  return isOk ? 0 : 1;
}

function inGroup(group: Finding['group'], lines: readonly Line[]): Finding[] {
  return lines.map(([name, verdict]) => {
    const hasCode = verdict.state === 'warn' || verdict.state === 'fail';
    return { group, name, ...(hasCode && { code: CHECK_CODES[name] }), ...verdict };
  });
}

function readVariables(file: string | undefined): NodeJS.ProcessEnv {
  if (file === undefined) return addEnvFile(process.env, () => {});
  return existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
}

/** stack/postgres/backup.sh writes the times to files, in seconds since 1970. */
function checkBackups(folder: string | undefined): readonly Line[] {
  const names = [
    ['last backup', 'last-backup', 2, 'backup.sh now full'],
    ['last restore', 'last-restore', 8, 'backup.sh drill'],
  ] as const;
  return names.map(([name, file, days, command]): Line => {
    if (folder === undefined) return [name, skipped('not checked: --backup is not set')];
    const path = `${folder}/${file}`;
    const at = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
    if (!(at > 0)) return [name, fail('never', `Run ${command}`)];
    const age = (Date.now() / 1_000 - at) / 86_400;
    const text = `${age.toFixed(1)} days ago`;
    return [
      name,
      age > days ? fail(text, `Find out why there is none since, then run ${command}`) : ok(text),
    ];
  });
}

function checkDashboards(folder: string | undefined): Line {
  const name = 'dashboards';
  if (folder === undefined) return [name, skipped('not checked: --dashboards is not set')];
  const files = globSync(`${folder}/*.json`);
  if (files.length === 0)
    return [name, fail(`none in ${folder}`, 'Mount stack/grafana/dashboards')];
  const broken = files.filter((file) => !isDashboard(file));
  if (broken.length > 0)
    return [
      name,
      warn(`not dashboards: ${broken.join(', ')}`, 'Generate them again: npm run dashboards'),
    ];
  return [name, ok(`${files.length} dashboards`)];
}

function isDashboard(file: string): boolean {
  try {
    return 'panels' in (JSON.parse(readFileSync(file, 'utf8')) as object);
  } catch {
    return false;
  }
}
