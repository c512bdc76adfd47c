// Two of the ways in which `npm run breaks` breaks the stack: those that are found soon.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { BREAKS } from '../../scripts/stack/break-it.ts';
import { ROOT } from '../support/run-node.ts';
import { findBreaks } from './find-breaks.ts';
import { STACK_SERVERS } from './stack-servers.ts';

const skip = skipReason(await ensureServers(STACK_SERVERS));

test('a bad deploy is found by its alert, and then a collector that is lost', { skip }, (t) =>
  findBreaks(t, 'bad-deploy', 'lost-collector'),
);

test('npm run stack -- --break: what it does not know is refused, with what it does', () => {
  const main = join(ROOT, 'scripts/stack/main.ts');
  const { status, stderr } = spawnSync(process.execPath, [main, '--break', 'everything'], {
    encoding: 'utf8',
  });
  assert.equal(status, 1);
  assert.ok(stderr.includes(`--break is one of ${Object.keys(BREAKS).join(', ')}`), stderr);
});
