// Limits of containers, read from folders like those of the kernel.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import {
  type ContainerState,
  createContainerReader,
} from '../../src/instrumentations/runtime/cgroup.ts';
import {
  countFileDescriptors,
  fileDescriptorLimit,
} from '../../src/instrumentations/runtime/file-descriptors.ts';

const NOTHING: ContainerState = {
  memoryUsage: undefined,
  memoryWorkingSet: undefined,
  memoryLimit: undefined,
  cpuTime: undefined,
  cpuLimit: undefined,
  cpuThrottledTime: undefined,
};
const V2 = { 'cgroup.controllers': 'cpu memory' };
const MIB = 1024 * 1024;

const CASES: ReadonlyArray<{
  readonly what: string;
  readonly self: string;
  readonly files: Readonly<Record<string, string>>;
  readonly state: Partial<ContainerState>;
}> = [
  { what: 'no cgroups', self: '', files: {}, state: {} },
  {
    what: 'version 2 in a container, limited',
    self: '0::/',
    files: {
      ...V2,
      'memory.current': `${100 * MIB}\n`,
      'memory.max': `${256 * MIB}\n`,
      'memory.stat': `anon 1\ninactive_file ${10 * MIB}\n`,
      'cpu.max': '50000 100000\n',
      'cpu.stat': 'usage_usec 1500000\nnr_throttled 3\nthrottled_usec 250000\n',
    },
    state: {
      memoryUsage: 100 * MIB,
      memoryWorkingSet: 90 * MIB,
      memoryLimit: 256 * MIB,
      cpuTime: 1.5,
      cpuLimit: 0.5,
      cpuThrottledTime: 0.25,
    },
  },
  {
    what: 'version 2 in a container, unlimited',
    self: '0::/',
    files: {
      ...V2,
      'memory.current': '1000',
      'memory.max': 'max',
      'cpu.max': 'max 100000',
      'cpu.stat': 'usage_usec 2000000',
    },
    state: { memoryUsage: 1000, memoryWorkingSet: 1000, cpuTime: 2 },
  },
  {
    what: 'version 2 on the machine itself',
    self: '0::/',
    files: { ...V2, 'cpu.stat': 'usage_usec 9000000' },
    state: {},
  },
  {
    what: 'version 2, limited by a group above',
    self: '0::/pod/container',
    files: {
      ...V2,
      'pod/cgroup.procs': '',
      'pod/memory.current': '700',
      'pod/memory.max': '900',
      'pod/cpu.max': '200000 100000',
      'pod/cpu.stat': 'usage_usec 3000000\nthrottled_usec 0',
      'pod/container/cgroup.procs': '',
      'pod/container/memory.current': '300',
      'pod/container/memory.max': 'max',
    },
    state: {
      memoryUsage: 700,
      memoryWorkingSet: 700,
      memoryLimit: 900,
      cpuTime: 3,
      cpuLimit: 2,
      cpuThrottledTime: 0,
    },
  },
  {
    what: 'version 1, limited, the container sees its own group as the root',
    self: '4:memory:/docker/abc\n2:cpuacct,cpu:/docker/abc\n',
    files: {
      'memory/memory.usage_in_bytes': '500',
      'memory/memory.limit_in_bytes': '1000',
      'memory/memory.stat': 'inactive_file 1\ntotal_inactive_file 100\n',
      'cpu/cpu.cfs_quota_us': '150000\n',
      'cpu/cpu.cfs_period_us': '100000\n',
      'cpu/cpu.stat': 'nr_throttled 1\nthrottled_time 500000000\n',
      'cpuacct/cpuacct.usage': '4000000000',
    },
    state: {
      memoryUsage: 500,
      memoryWorkingSet: 400,
      memoryLimit: 1000,
      cpuTime: 4,
      cpuLimit: 1.5,
      cpuThrottledTime: 0.5,
    },
  },
  {
    what: 'version 1 without limits',
    self: '4:memory:/\n1:cpu:/\n',
    files: {
      'memory/memory.usage_in_bytes': '500',
      'memory/memory.limit_in_bytes': '9223372036854771712',
      'cpu/cpu.cfs_quota_us': '-1',
      'cpu/cpu.cfs_period_us': '100000',
    },
    state: {},
  },
  {
    what: 'files that hold something else',
    self: 'what?',
    files: { ...V2, 'memory.max': 'much', 'memory.current': '', 'cpu.max': '', 'cpu.stat': '?' },
    state: {},
  },
];

const folder = mkdtempSync(join(tmpdir(), 'sightline-cgroup-'));
after(() => rmSync(folder, { recursive: true }));

for (const [index, { what, self, files, state }] of CASES.entries()) {
  test(what, () => {
    const root = join(folder, String(index));
    mkdirSync(root);
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), content);
    }
    writeFileSync(`${root}.self`, self);
    const readContainer = createContainerReader({ root, self: `${root}.self` });
    // The second read uses the cached groups.
    for (const _ of [1, 2]) assert.deepEqual(readContainer(), { ...NOTHING, ...state });
  });
}

test('limits and usage are read each time', () => {
  const root = join(folder, 'changing');
  mkdirSync(root);
  const write = (files: Readonly<Record<string, string>>) => {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(root, name), content);
  };
  write({ ...V2, 'memory.current': '100', 'memory.max': 'max', 'cpu.max': 'max 100000' });
  writeFileSync(`${root}.self`, '0::/');
  const readContainer = createContainerReader({ root, self: `${root}.self` });
  assert.deepEqual(readContainer(), { ...NOTHING, memoryUsage: 100, memoryWorkingSet: 100 });
  write({ 'memory.current': '200', 'memory.max': '900', 'cpu.max': '50000 100000' });
  assert.deepEqual(readContainer(), {
    ...NOTHING,
    ...{ memoryUsage: 200, memoryWorkingSet: 200, memoryLimit: 900, cpuLimit: 0.5 },
  });
});

test('file descriptors: listed if the folder has no size, undefined if there is no folder', async () => {
  const open = join(folder, 'limits');
  writeFileSync(open, 'Limit  Soft Limit  Hard Limit  Units\nMax open files  1024  4096  files\n');
  assert.equal(fileDescriptorLimit(open), 1024);
  assert.equal(fileDescriptorLimit(join(folder, 'nowhere')), undefined);
  const nowhere = join(folder, 'nowhere');
  const count = await new Promise((resolve) => countFileDescriptors(resolve, nowhere));
  assert.equal(count, undefined);
  writeFileSync(open, 'Max open files  unlimited  unlimited  files\n');
  assert.equal(fileDescriptorLimit(open), undefined);
});
