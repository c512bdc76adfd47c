// Each promise of docs/security.md names tests that there are.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../support/run-node.ts';

const page = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');
const rows = page.split('\n').filter((line) => /^\| [STRIDE](?:, [STRIDE])* \|/.test(line));

test('each row of docs/security.md names its tests, and they exist', () => {
  assert.ok(rows.length >= 50, `${rows.length}`);
  for (const row of rows) {
    const last = row.split('|').at(-2)!;
    const files = [...last.matchAll(/`([^`]+)`/g)].map(([, file]) => file!);
    assert.ok(files.length > 0, row);
    for (const file of files) assert.ok(existsSync(join(ROOT, file)), `${file}: ${row}`);
  }
});

for (const part of [
  'preload',
  'collector',
  'pull server',
  'profile',
  'command',
  'viewer',
  'stack',
]) {
  test(`all of STRIDE is answered for the ${part}`, () => {
    const section = page.split(/^## /m).find((text) => text.split('\n', 1)[0]!.includes(part));
    const letters = (section ?? '')
      .split('\n')
      .filter((line) => rows.includes(line))
      .flatMap((row) => row.split('|')[1]!.trim().split(', '));
    assert.deepEqual([...new Set(letters)].sort(), ['D', 'E', 'I', 'R', 'S', 'T']);
  });
}
