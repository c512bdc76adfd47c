/** The runner of the tests: what fails beside other tests only is listed, and what fails alone fails the run. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const RUNNER = fileURLToPath(new URL('../../scripts/test/run-tests.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'run-tests-'));
const entry = join(folder, 'run.mjs');
writeFileSync(
  entry,
  `import { runTests } from ${JSON.stringify(RUNNER)};
process.exitCode = await runTests(process.argv.slice(2));
`,
);
after(() => rmSync(folder, { recursive: true }));

function file(name: string, body: string): string {
  const path = join(folder, `${name}.test.mjs`);
  const imports = "import fs from 'node:fs';\nimport { test } from 'node:test';\n";
  writeFileSync(path, `${imports}test(${JSON.stringify(name)}, () => {${body}});\n`);
  return path;
}

function run(...files: readonly string[]): {
  readonly status: number | null;
  readonly lines: string[];
} {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { status, stdout } = spawnSync(process.execPath, [entry, ...files], {
    encoding: 'utf8',
    env,
  });
  return { status, lines: stdout.trimEnd().split('\n') };
}

test('counts what passed, failed and was skipped', () => {
  const { status, lines } = run(file('good', ''), file('bad', "throw new Error('always')"));
  assert.equal(lines.at(-1), '1 passed, 1 failed, 0 skipped, 0 unsteady');
  assert.equal(status, 1);
});

test('runs what failed once more, and lists what then passes', () => {
  const marker = JSON.stringify(join(folder, 'ran'));
  const body = `if (!fs.existsSync(${marker})) { fs.writeFileSync(${marker}, ''); throw new Error('first'); }`;
  const { status, lines } = run(file('good', ''), file('first-time', body));
  assert.equal(lines.at(-1), '2 passed, 0 failed, 0 skipped, 1 unsteady');
  assert.match(lines.at(-2)!, /^UNSTEADY, fix it: first-time /);
  assert.equal(status, 0);
});
