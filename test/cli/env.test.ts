import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { allVariableNames, namesOf } from '../../src/cli/variables/all-variables.ts';
import { VARIABLE_SECTIONS } from '../../src/cli/variables/sections.ts';
import type { Variable } from '../../src/cli/variables/variable.ts';
import { ROOT } from '../support/run-node.ts';
import { variablesRead } from '../support/variables-read.ts';
import { sightline } from './sightline.ts';

const [supported] = readFileSync(`${ROOT}docs/configuration.md`, 'utf8').split('## Not supported');
const rows = supported!.split('\n').filter((line) => line.startsWith('| `'));

/** A row of docs/configuration.md; Kubernetes rows begin with the attribute. */
function rowOf({ names, meaning, default: standard, source }: Variable, section: string): string {
  const list = names.map((name) => `\`${name}\``).join(', ');
  if (section === 'Kubernetes') return `| ${meaning} | ${list} |`;
  return `| ${list} | ${meaning} | ${standard} | ${source} |`;
}

test('docs/configuration.md and the table of variables have the same rows', () => {
  const expected = VARIABLE_SECTIONS.flatMap(({ title, variables }) =>
    variables
      // Only the text says it: it stands for no attribute.
      .filter(({ names }) => names[0] !== 'KUBERNETES_SERVICE_HOST')
      .map((variable) => rowOf(variable, title)),
  );
  assert.deepEqual(
    rows.filter((row) => !expected.includes(row)),
    [],
    'rows that src/configuration/settings lacks: run node scripts/generate-settings-tables.ts',
  );
  assert.deepEqual(
    expected.filter((row) => !rows.includes(row)),
    [],
    'rows that docs/configuration.md lacks',
  );
  assert.ok(supported!.includes('`KUBERNETES_SERVICE_HOST`'));
});

test('every variable that is read is in the table', () => {
  const known = allVariableNames();
  assert.deepEqual(
    [...variablesRead()].filter((name) => !known.includes(name)),
    [],
  );
});

test('no variable is in the table twice', () => {
  const names = allVariableNames();
  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) < index),
    [],
  );
});

test('sightline env shows each variable with its default', async () => {
  const { code, stdout, stderr } = await sightline(['env']);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  for (const { variables } of VARIABLE_SECTIONS) {
    for (const name of variables.flatMap(({ names }) => names))
      assert.ok(stdout.includes(name), name);
  }
  assert.match(stdout, /OTEL_BSP_SCHEDULE_DELAY\n\s+OTEL_BLRP_SCHEDULE_DELAY\n\s+Longest wait/);
  assert.ok(!stdout.includes('`'));
  // In a pipe; a single word, such as an address, keeps whole.
  const tooWide = stdout.split('\n').filter((line) => line.length > 100 && /\S \S/.test(line));
  assert.deepEqual(tooWide, []);
});

test('sightline env --json lists each name with its own default', async () => {
  const variables = JSON.parse((await sightline(['env', '--json'])).stdout) as ReadonlyArray<
    Record<string, string>
  >;
  const known = VARIABLE_SECTIONS.flatMap((section) => section.variables.flatMap(namesOf));
  assert.deepEqual(
    variables.map(({ name }) => name),
    known,
  );
  assert.deepEqual(
    variables.find(({ name }) => name === 'OTEL_BLRP_SCHEDULE_DELAY'),
    {
      name: 'OTEL_BLRP_SCHEDULE_DELAY',
      section: 'Batches',
      type: 'milliseconds',
      meaning: 'Longest wait of a span or log record before it is exported, in ms',
      default: '1000',
      source: 'spec',
    },
  );
});

test('sightline env <pattern> shows what matches', async () => {
  const { stdout } = await sightline(['env', 'prometheus']);
  const names = stdout.match(/^ {2}[A-Z]\w+$/gm)!.map((line) => line.trim());
  assert.deepEqual(names, [
    'OTEL_EXPORTER_PROMETHEUS_HOST',
    'OTEL_EXPORTER_PROMETHEUS_PORT',
    'SIGHTLINE_PROMETHEUS_TOKEN',
  ]);
  const swapped = await sightline(['env', 'otpl']);
  assert.match(swapped.stderr, /no variable name contains "otpl"\. Did you mean otlp\?/);
  const none = await sightline(['env', 'nothing-like-it']);
  assert.equal(none.code, 1);
  assert.match(none.stderr, /no variable name contains "nothing-like-it"/);
});

test('sightline env: each text makes sense without the table and its links', async () => {
  const { stdout } = await sightline(['env']);
  for (const reference of [
    /\bthe (one|two|attributes) above\b/,
    /\bof the next\b/,
    /\bThe same\b/,
  ]) {
    assert.doesNotMatch(stdout, reference);
  }
  assert.doesNotMatch(stdout, /\((logging|errors|sampling|lifecycle|redaction|metrics)\)/);
});

for (const [name, type] of [
  ['SIGHTLINE_CODE_CACHE', 'boolean'],
  ['SIGHTLINE_SLOW_QUERY_MS', 'milliseconds'],
  ['SIGHTLINE_SESSION_IDLE', 'duration'],
  ['OTEL_SDK_DISABLED', 'boolean'],
  ['HTTPS_PROXY', 'URL'],
  ['SIGHTLINE_REDACT', 'list'],
] as const) {
  test(`sightline env: ${name} is of type ${type}`, async () => {
    const { stdout } = await sightline(['env', name, '--json']);
    assert.equal(JSON.parse(stdout)[0].type, type);
  });
}
