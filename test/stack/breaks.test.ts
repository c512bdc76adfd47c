// Two of the ways in which `npm run breaks` breaks the stack: those that are found soon.
import { test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { findBreaks } from './find-breaks.ts';
import { STACK_SERVERS } from './stack-servers.ts';

const skip = skipReason(await ensureServers(STACK_SERVERS));

test('a bad deploy is found by its alert, and then a collector that is lost', { skip }, (t) =>
  findBreaks(t, 'bad-deploy', 'lost-collector'),
);
