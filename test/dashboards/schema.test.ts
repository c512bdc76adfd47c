// The JSON of the boards against Grafana's own types: the compiler reads each board as a literal, so
// that what Grafana does not know is an error too.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../support/run-node.ts';
import { boards, panels } from './read-boards.ts';

/** Panel type → the module of @grafana/schema that has its options. */
const OPTIONS: Readonly<Record<string, string>> = {
  stat: 'stat/panelcfg/x/StatPanelCfg_types.gen',
  table: 'table/panelcfg/x/TablePanelCfg_types.gen',
  timeseries: 'timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen',
  heatmap: 'heatmap/panelcfg/x/HeatmapPanelCfg_types.gen',
  logs: 'logs/panelcfg/x/LogsPanelCfg_types.gen',
};

/** Literals have the values of enumerations, not their members. */
const LOOSE = `
type Loose<T> = T extends string ? \`\${T}\` : T extends number | boolean | null | undefined ? T
  : T extends readonly (infer U)[] ? Loose<U>[] : T extends object ? { [K in keyof T]: Loose<T[K]> } : T;
`;

test('@grafana/schema accepts each board and each panel', () => {
  assert.equal(compile(literals()), '');
});

test('the schema rejects unknown fields', () => {
  const broken = literals().replace('"graphTooltip": 1', '"graphTooltip": "one"');
  assert.match(compile(broken), /DashboardCursorSync/);
  const unknown = literals().replaceAll('"colorMode": "none"', '"colourMode": "none"');
  assert.match(compile(unknown), /colourMode/);
});

function literals(): string {
  const types = [...new Set(panels.map(({ panel }) => panel.type))];
  const imports = types.map((type) => {
    assert.ok(OPTIONS[type], `no options are known of ${type}`);
    return `import type * as ${type} from '@grafana/schema/dist/esm/raw/composable/${OPTIONS[type]}';`;
  });
  const literal = (type: string, value: unknown) =>
    `{ const value: Loose<${type}> = ${JSON.stringify(value, null, 1)}; void value; }`;
  return [
    "import type { Dashboard, GraphFieldConfig, Panel } from '@grafana/schema';",
    ...imports,
    LOOSE,
    ...boards.map(({ file: _, ...board }) => literal('Dashboard', board)),
    ...panels.flatMap(({ panel }) => [
      literal('Panel', panel),
      literal(`Partial<${panel.type}.Options>`, panel.options ?? {}),
      ...(panel.type === 'timeseries'
        ? [literal('GraphFieldConfig', panel.fieldConfig.defaults.custom)]
        : []),
    ]),
  ].join('\n');
}

/** What the compiler says of a source, nothing where it accepts it. */
function compile(source: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-schema-'));
  try {
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'boards.ts'), source);
    const flags = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--types', ''];
    const tsc = join(ROOT, 'node_modules/.bin/tsc');
    const { stdout } = spawnSync(process.execPath, [tsc, ...flags, 'boards.ts'], {
      cwd: folder,
      encoding: 'utf8',
    });
    return stdout.trim();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
