// Numbers of a collector that cannot be scraped are not 0: nobody knows them, and the panel says so.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { stringify } from 'yaml';
import { binaryOf, ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { temporaryFolder } from '../../scripts/servers/temporary-folder.ts';
import { interpolate, panels } from './read-boards.ts';

const skip = skipReason(await ensureServers(['prometheus']));

const queries = panels
  .filter(({ board }) => board.uid === 'sightline-telemetry')
  .flatMap(({ panel }) => panel.targets.flatMap(({ expr }) => expr ?? []))
  .filter((expr) => expr.includes('job="otelcol"') && expr.includes(' or '))
  .map((expr) => interpolate(expr, { __rate_interval: '5m' }));

for (const [up, found] of [
  [0, []],
  [1, [{ labels: '{}', value: 0 }]],
] as const) {
  test(`the telemetry board, where up is ${up}`, { skip }, async () => {
    assert.ok(queries.length >= 12);
    const file = join(temporaryFolder('collector-down'), 'tests.yml');
    const series = { series: 'up{job="otelcol",instance="here"}', values: `${up}x10` };
    const asked = queries.map((expr) => ({ expr, eval_time: '5m', exp_samples: found }));
    const tests = [{ interval: '1m', input_series: [series], promql_expr_test: asked }];
    writeFileSync(file, stringify({ rule_files: [], tests }));
    const promtool = join(dirname(await binaryOf('prometheus')), 'promtool');
    const { status, stdout, stderr } = spawnSync(promtool, ['test', 'rules', file], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, `${stdout}${stderr}`);
  });
}
