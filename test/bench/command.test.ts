import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Report } from '../../bench/bench.ts';
import { ROOT, runNode } from '../support/run-node.ts';

const folder = mkdtempSync(join(tmpdir(), 'sightline-bench-test-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function bench(...args: string[]) {
  return runNode(join(ROOT, 'bench/main.ts'), { nodeArgs: [], args });
}

test('a row from start to end: table, JSON and nothing but text in a pipe', async () => {
  const json = join(folder, 'report.json');
  const options = ['--rows', 'own-end', '--subjects', 'bare,sightline-source', '--runs', '2'];
  const { code, stdout, stderr } = await bench(...options, '--json', json);
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /from the last line to the end, a script +[\d.]+ ms ±/);
  // Colours and rewritten lines begin with one of these.
  assert.doesNotMatch(stdout + stderr, /\p{Cc}(?<!\n)/u);
  const report = JSON.parse(readFileSync(json, 'utf8')) as Report;
  assert.deepEqual(report.subjects, ['bare', 'sightline-source']);
  assert.equal(report.rows[0]?.cells[1]?.added?.n, 2);

  const again = await bench('--from', json);
  assert.equal(again.code, 0);
  assert.equal(again.stdout, stdout);
});

test('a wrong option ends with 2 and says what is meant', async () => {
  const { code, stderr } = await bench('--subjects', 'upstraem');
  assert.equal(code, 2);
  assert.match(stderr, /no subject is called "upstraem"; there are bare, sightline,/);
  assert.equal((await bench('--runs', '0')).code, 2);
  assert.equal((await bench('--modules', 'amd')).code, 2);
  assert.equal((await bench('--fast')).code, 2);
});

test('--help names the options and every row', async () => {
  const { code, stdout } = await bench('--help');
  assert.equal(code, 0);
  assert.match(stdout, /--quick.*--peers.*startup-cpu.*own-end/s);
});
