import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a container may use, and uses; undefined what is not limited or cannot be read. */
export interface ContainerState {
  /** Bytes, page cache and all. */
  readonly memoryUsage: number | undefined;
  /** Bytes without what could be given back at once; what is over the limit gets the process killed. */
  readonly memoryWorkingSet: number | undefined;
  /** Bytes. */
  readonly memoryLimit: number | undefined;
  /** Seconds of all CPUs together, since the container began. */
  readonly cpuTime: number | undefined;
  /** CPUs: 0.5 is half of one. */
  readonly cpuLimit: number | undefined;
  /** Seconds in which it was held back, since the container began. */
  readonly cpuThrottledTime: number | undefined;
}

/** Where the kernel shows them; tests have folders of their own. */
export interface CgroupPaths {
  /** Default: `/sys/fs/cgroup`. */
  readonly root: string;
  /** Default: `/proc/self/cgroup`. */
  readonly self: string;
}

const KERNEL: CgroupPaths = { root: '/sys/fs/cgroup', self: '/proc/self/cgroup' };

/** Limits of cgroup v1 that are none are the largest number of pages. */
const NO_LIMIT = 2 ** 60;

/**
 * Reads the control group of this process, of version 2 or 1. A limit may be set on any group above, of
 * which the smallest counts; what is used is read where that is.
 * Source: Linux kernel, "Control Group v2" and "Control Groups version 1".
 */
export function readContainer(paths: CgroupPaths = KERNEL): ContainerState {
  const groups = read(paths.self)?.trim().split('\n') ?? [];
  const unified = groups.find((line) => line.startsWith('0::'))?.slice('0::'.length);
  const state = unified === undefined ? undefined : readUnified(paths.root, unified);
  return state ?? readSeparate(paths.root, groups);
}

/** @returns undefined where this is no cgroup v2 */
function readUnified(root: string, path: string): ContainerState | undefined {
  if (read(join(root, 'cgroup.controllers')) === undefined) return undefined;
  const folders = upwards(root, path);
  const limited = smallest(folders, (folder) => number(read(join(folder, 'memory.max'))));
  const memory = limited?.folder ?? folders[0]!;
  const memoryUsage = number(read(join(memory, 'memory.current')));
  const cpu = smallest(folders, (folder) => quota(read(join(folder, 'cpu.max'))));
  const cpuFolder = cpu?.folder ?? folders[0]!;
  // The group of the whole machine has no `memory.current`; what it uses is no container's.
  const used = memoryUsage === undefined ? undefined : read(join(cpuFolder, 'cpu.stat'));
  return {
    memoryUsage,
    memoryWorkingSet: less(memoryUsage, field(read(join(memory, 'memory.stat')), 'inactive_file')),
    memoryLimit: limited?.value,
    cpuTime: scaled(field(used, 'usage_usec'), 1e-6),
    cpuLimit: cpu?.value,
    cpuThrottledTime: cpu && scaled(field(used, 'throttled_usec'), 1e-6),
  };
}

function readSeparate(root: string, groups: readonly string[]): ContainerState {
  const folders = (controller: string) => {
    const line = groups.find((group) => group.split(':')[1]?.split(',').includes(controller));
    return upwards(join(root, controller), line?.split(':').slice(2).join(':') ?? '/');
  };
  const [memories, cpus, accounts] = [folders('memory'), folders('cpu'), folders('cpuacct')];
  const limited = smallest(memories, (folder) => {
    const limit = number(read(join(folder, 'memory.limit_in_bytes')));
    return limit !== undefined && limit < NO_LIMIT ? limit : undefined;
  });
  const memory = limited?.folder ?? memories[0]!;
  // At the top of a hierarchy is the machine, unless the container sees nothing above itself.
  const isContained = limited !== undefined || memories.length > 1;
  const memoryUsage = isContained ? number(read(join(memory, 'memory.usage_in_bytes'))) : undefined;
  const cpu = smallest(cpus, (folder) =>
    quota(
      `${read(join(folder, 'cpu.cfs_quota_us'))?.trim()} ${read(join(folder, 'cpu.cfs_period_us'))}`,
    ),
  );
  return {
    memoryUsage,
    memoryWorkingSet: less(
      memoryUsage,
      field(read(join(memory, 'memory.stat')), 'total_inactive_file'),
    ),
    memoryLimit: limited?.value,
    cpuTime:
      cpu === undefined && accounts.length < 2
        ? undefined
        : scaled(number(read(join(accounts[0]!, 'cpuacct.usage'))), 1e-9),
    cpuLimit: cpu?.value,
    cpuThrottledTime:
      cpu && scaled(field(read(join(cpu.folder, 'cpu.stat')), 'throttled_time'), 1e-9),
  };
}

/** The folder of a group and those above it, as far as they are there: a container sees its own as `/`. */
function upwards(root: string, path: string): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '' && part !== '..');
  const folders = parts.map((_, index) => join(root, ...parts.slice(0, parts.length - index)));
  const there = folders.filter((folder) => read(join(folder, 'cgroup.procs')) !== undefined);
  return [...there, root];
}

function smallest(
  folders: readonly string[],
  limitOf: (folder: string) => number | undefined,
): { readonly folder: string; readonly value: number } | undefined {
  let found: { readonly folder: string; readonly value: number } | undefined;
  for (const folder of folders) {
    const value = limitOf(folder);
    if (value !== undefined && value < (found?.value ?? Number.POSITIVE_INFINITY)) {
      found = { folder, value };
    }
  }
  return found;
}

/** `50000 100000` is half a CPU; `max 100000` and `-1 100000` are no limit. */
function quota(text: string | undefined): number | undefined {
  const [allowed, period] = (text ?? '').trim().split(/\s+/).map(number);
  return allowed !== undefined && period !== undefined && allowed > 0
    ? allowed / period
    : undefined;
}

/** A line of a file such as `memory.stat`. */
function field(text: string | undefined, name: string): number | undefined {
  const line = text?.split('\n').find((candidate) => candidate.startsWith(`${name} `));
  return number(line?.slice(name.length));
}

function number(text: string | undefined): number | undefined {
  const trimmed = text?.trim() ?? '';
  return /^-?\d+$/.test(trimmed) ? Number(trimmed) : undefined;
}

function less(value: number | undefined, part: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.max(0, value - (part ?? 0));
}

function scaled(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
