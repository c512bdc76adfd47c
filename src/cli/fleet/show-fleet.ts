import { columns } from '../output/columns.ts';
import { style } from '../output/style.ts';
import { findingsOf, isRunning } from './findings.ts';
import { type Instance, readFleet } from './read-fleet.ts';

export interface FleetOptions {
  readonly prometheus: string;
  readonly hours: number;
  readonly expect?: string;
  readonly json: boolean;
}

/** @returns the exit code: 1 if something is missing or failing */
export async function showFleet({
  prometheus,
  hours,
  expect = '',
  json,
}: FleetOptions): Promise<number> {
  let instances: readonly Instance[];
  try {
    instances = await readFleet(prometheus, hours);
  } catch (error) {
    const { message, cause } = error as Error;
    const reason = cause instanceof Error ? cause.message : message;
    process.stderr.write(`sightline: cannot query ${prometheus}: ${reason}\n`);
    return 1;
  }
  const names = expect.split(',').map((name) => name.trim());
  const missing = findingsOf(
    instances,
    names.filter((name) => name !== ''),
  );
  process.stdout.write(
    json ? `${JSON.stringify({ instances, missing }, null, 2)}\n` : asText(instances, missing),
  );
  return missing.length === 0 ? 0 : 1;
}

function asText(instances: readonly Instance[], missing: readonly string[]): string {
  const running = instances.filter(isRunning);
  const groups = Map.groupBy(
    running,
    ({ service, version, environment, sightline, sdk, node, settings }) =>
      [
        ...[service, version ?? '-', environment ?? '-'],
        ...[sightline ?? `no (${sdk ?? 'unknown'})`, node ?? '-', settings ?? '-'],
      ].join('\n'),
  );
  const rows = [...groups].map(([cells, members]) => [
    ...cells.split('\n'),
    String(members.length),
  ]);
  const head = ['SERVICE', 'VERSION', 'ENVIRONMENT', 'SIGHTLINE', 'NODE', 'SETTINGS', 'INSTANCES'];
  const table = rows.length === 0 ? ['No service reports metrics.'] : columns([head, ...rows]);
  const findings = missing.map((text) => `${style('red', '✖')} ${text}`);
  const end = missing.length === 0 ? [`${style('green', '✔')} nothing is missing`] : findings;
  return `${[...table, '', ...end].join('\n')}\n`;
}
