// Each promise of docs/security.md names tests that there are.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../support/run-node.ts';

const page = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');
const rows = page.split('\n').filter((line) => /^\| [STRIDE](?:, [STRIDE])* \|/.test(line));

test('each row of docs/security.md names its tests, and they exist', () => {
  assert.ok(rows.length >= 20, `${rows.length}`);
  for (const row of rows) {
    const last = row.split('|').at(-2)!;
    const files = [...last.matchAll(/`([^`]+)`/g)].map(([, file]) => file!);
    assert.ok(files.length > 0 || last.trim() === 'the same', row);
    for (const file of files) assert.ok(existsSync(join(ROOT, file)), `${file}: ${row}`);
  }
});

test('all of STRIDE, and all parts, are there', () => {
  const letters = new Set(rows.flatMap((row) => row.split('|')[1]!.trim().split(', ')));
  assert.deepEqual([...letters].sort(), ['D', 'E', 'I', 'R', 'S', 'T']);
  const parts = ['preload', 'collector', 'pull server', 'Profiles', 'command', 'stack'];
  for (const part of parts) assert.match(page, new RegExp(`^## .*${part}`, 'm'));
});
