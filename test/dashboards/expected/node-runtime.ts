import assert from 'node:assert/strict';
import { getHeapStatistics } from 'node:v8';
import { between, type Expectations, each, inside, one } from '../values/expect.ts';

const zero = () => 0;
const atMost = (limit: number) => () => limit;

export const nodeRuntime: Expectations = {
  // Its timer fires every 10 ms, and nothing in the service computes for long.
  'Event loop delay, P99 / A': between(() => 0.005, atMost(1)),
  'Event loop delay, mean / A': between(() => 0.005, atMost(0.2)),
  'Event loop utilization / A': between(zero, atMost(1)),
  'Time in garbage collection / A': each(zero, atMost(0.5)),
  'Collections / A': each(zero, atMost(50)),
  'Pause, P99 / A': between(zero, atMost(1)),
  // The test's Node has the same limit; 10 to 100 MB of it are in use.
  'Heap, share of the limit / A': between(
    () => 1e7 / getHeapStatistics().heap_size_limit,
    () => 2e8 / getHeapStatistics().heap_size_limit,
  ),
  'Heap by space / A': {
    check(found, { process }) {
      const total = found.reduce((sum, { value }) => sum + value, 0);
      inside(total, 1e7, process.after.residentBytes);
      const spaces = found.map(({ labels }) => labels.v8js_heap_space_name);
      assert.ok(spaces.includes('old_space') && spaces.includes('new_space'));
    },
  },
  'Resident memory / A': one(({ process }) => process.after.residentBytes, 0.25),
  // More than the process itself, and there only where there is a container.
  'Memory of the container / A': {
    check(found, { process }) {
      for (const { value } of found) assert.ok(value > process.after.residentBytes / 2);
    },
  },
  'Memory of the container / B': { check: (found) => assert.ok(found.length <= 1) },
  'Memory outside the heap / A': between(
    () => 1e5,
    ({ process }) => process.after.residentBytes,
  ),
  'CPU / A': {
    check(found, { process, window }) {
      const total = found.reduce((sum, { value }) => sum + value, 0);
      const spent = process.after.cpuSeconds - process.before.cpuSeconds;
      inside(total, (spent / window) * 0.6, (spent / window) * 1.5);
    },
  },
  'CPU of the container / A': { check: (found) => assert.ok(found.length <= 1) },
  'CPU of the container / B': { check: (found) => assert.ok(found.length <= 1) },
  'CPU of the container / C': { check: (found) => assert.ok(found.length <= 1) },
  'Active handles / A': between(() => 1, atMost(500)),
  'File descriptors, share of the limit / A': one(
    ({ process: { after } }) => after.openFiles / after.openFilesLimit,
    0.4,
  ),
  'Uptime / A': one(({ uptime }) => uptime, 0.2),
  'Processes / A': {
    check(found, { nodeVersion }) {
      assert.equal(found.length, 1);
      const { labels } = found[0]!;
      assert.equal(labels.process_runtime_version, nodeVersion);
      assert.equal(labels.service_version, '1.4.0');
    },
  },
};
