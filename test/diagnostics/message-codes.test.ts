// Each message has a code, and docs/diagnostics.md lists its cause and cure.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fixture } from '../support/observe.ts';
import { ROOT, startNode } from '../support/run-node.ts';

const PAGE = 'docs/diagnostics.md';

test('the page lists each code of the source once, with its cause and cure', () => {
  const rows = read(PAGE)
    .split('\n')
    .filter((line) => line.startsWith('| `SL_'))
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim()));
  const listed = rows.map(([code]) => code!.replaceAll('`', ''));
  const files = globSync('src/**/*.ts', { cwd: ROOT });
  const used = files.flatMap((file) => read(file).match(/(?<=['[])SL_[A-Z_]+(?=['\]])/g) ?? []);
  assert.deepEqual(listed.toSorted(), [...new Set(used)].toSorted());
  assert.deepEqual(
    rows.filter(([, cause, cure]) => !cause || !cure).map(([code]) => code),
    [],
  );
});

test('each text line ends with a code, and each JSON object contains one', async () => {
  const env = {
    OTEL_TRACES_EXPORTER: 'none',
    OTEL_PROPAGATORS: 'tracecontxt',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    SIGHTLINE_LOG: 'info',
  };
  const script = fixture('answers-once.cjs');
  const text = await startNode(script, { env }).finished;
  assert.match(text.stderr, /^sightline warn: OTEL_PROPAGATORS .* \[SL_SETTING_INVALID\]$/m);
  assert.match(text.stderr, /^sightline info: .* \[SL_STARTED\]$/m);
  const json = await startNode(script, { env: { ...env, SIGHTLINE_LOG_FORMAT: 'json' } }).finished;
  const lines = json.stderr.trim().split('\n');
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as { readonly code?: string }).code),
    ['SL_SETTING_INVALID', 'SL_STARTED'],
  );
});

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}
