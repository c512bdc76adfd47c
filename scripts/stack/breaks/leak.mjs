// Leaks a megabyte at a time until little of the heap is left: the alert must come before the
// process would end. Arrays of numbers cause no garbage, so that garbage collection does not end
// the process.
import { execArgv } from 'node:process';
import { getHeapSpaceStatistics } from 'node:v8';

const flags = `${process.env.NODE_OPTIONS} ${execArgv.join(' ')}`;
const limit = Number(/--max-old-space-size=(\d+)/.exec(flags)?.[1] ?? 256) * 2 ** 20;
const kept = [];
setInterval(() => {
  const old = getHeapSpaceStatistics().filter(({ space_name: name }) => !name.startsWith('new_'));
  const used = old.reduce((sum, { space_used_size: size }) => sum + size, 0);
  if (used < 0.9 * limit) kept.push(new Array(131_072).fill(kept.length));
}, 50);
