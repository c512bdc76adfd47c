// Two of the ways in which `npm run breaks` breaks the stack: those that are found soon.
import { test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { BREAKS } from '../../scripts/stack/break-it.ts';
import { findBreak } from './find-break.ts';
import { STACK_SERVERS } from './stack-servers.ts';

const skip = skipReason(await ensureServers(STACK_SERVERS));

for (const name of ['bad-deploy', 'lost-collector'] as const) {
  test(`${name} is found by ${BREAKS[name].alert}`, { skip }, (t) => findBreak(t, name));
}
