// Each trick can be measured by itself, and its decision says below which figure it is to be deleted.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { TRICKS, type Trick } from '../../bench/tricks/trick.ts';
import { ROOT } from '../support/run-node.ts';

const tricks: ReadonlyArray<readonly [name: string, trick: Trick]> = Object.entries(TRICKS);

for (const [name, { page, least }] of tricks) {
  test(`${name}: its decision has the figure`, () => {
    const text = readFileSync(join(ROOT, `docs/decisions/${page}.md`), 'utf8');
    const rule = text.slice(text.indexOf('**To be deleted**'));
    assert.ok(rule.includes(`\`${name}\``) && rule.includes(`${least}`), rule);
  });
}

test('each trick within a process is measured with it and without', async () => {
  const run = promisify(execFile);
  const variant = join(ROOT, 'bench/tricks/run-variant.ts');
  for (const [name, { isStart }] of tricks) {
    if (isStart) continue;
    const figures = await Promise.all(
      ['with', 'without'].map(async (side) =>
        Number((await run(process.execPath, [variant, name, side])).stdout),
      ),
    );
    assert.ok(
      figures.every((nanos) => nanos > 0),
      `${name}: ${figures}`,
    );
  }
});
