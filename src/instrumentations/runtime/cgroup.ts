import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readControlGroups } from '../../util/control-groups.ts';

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
  readonly self?: string;
}

const KERNEL: CgroupPaths = { root: '/sys/fs/cgroup' };

/** Limits of cgroup v1 that are none are the largest number of pages. */
const NO_LIMIT = 2 ** 60;

/** Reads a file; undefined where there is none. */
type Read = (file: string) => string | undefined;

/**
 * Reads the control group of this process, of version 2 or 1. A limit may be set on any group above, of
 * which the smallest counts; what is used is read where that is. Which groups and files there are is found
 * out the first time: a process stays in its group, and a group keeps its files.
 * Source: Linux kernel, "Control Group v2" and "Control Groups version 1".
 *
 * @returns reads what there is at the moment
 */
export function createContainerReader(paths: CgroupPaths = KERNEL): () => ContainerState {
  let stateOf: (() => ContainerState) | undefined;
  return () => {
    stateOf ??= findGroups(paths, createRead());
    return stateOf();
  };
}

function findGroups({ root, self }: CgroupPaths, read: Read): () => ContainerState {
  const groups = readControlGroups(self);
  const unified = groups.find((line) => line.startsWith('0::'))?.slice('0::'.length);
  if (unified !== undefined && read(join(root, 'cgroup.controllers')) !== undefined) {
    const folders = upwards(root, unified, read);
    return () => readUnified(folders, read);
  }
  const folders = (controller: string) => {
    const line = groups.find((group) => group.split(':')[1]?.split(',').includes(controller));
    return upwards(join(root, controller), line?.split(':').slice(2).join(':') ?? '/', read);
  };
  const [memories, cpus, accounts] = [folders('memory'), folders('cpu'), folders('cpuacct')];
  return () => readSeparate(memories, cpus, accounts, read);
}

function readUnified(folders: readonly string[], read: Read): ContainerState {
  const limited = smallest(folders, (folder) => number(read(`${folder}/memory.max`)));
  const memory = limited?.folder ?? folders[0]!;
  const memoryUsage = number(read(`${memory}/memory.current`));
  const cpu = smallest(folders, (folder) => quota(read(`${folder}/cpu.max`)));
  const cpuFolder = cpu?.folder ?? folders[0]!;
  // The group of the whole machine has no `memory.current`; what it uses is no container's.
  const isContained = memoryUsage !== undefined;
  const used = isContained ? read(`${cpuFolder}/cpu.stat`) : undefined;
  const stat = isContained ? read(`${memory}/memory.stat`) : undefined;
  return {
    memoryUsage,
    memoryWorkingSet: less(memoryUsage, field(stat, 'inactive_file')),
    memoryLimit: limited?.value,
    cpuTime: scaled(field(used, 'usage_usec'), 1e-6),
    cpuLimit: cpu?.value,
    cpuThrottledTime: cpu && scaled(field(used, 'throttled_usec'), 1e-6),
  };
}

function readSeparate(
  memories: readonly string[],
  cpus: readonly string[],
  accounts: readonly string[],
  read: Read,
): ContainerState {
  const limited = smallest(memories, (folder) => {
    const limit = number(read(`${folder}/memory.limit_in_bytes`));
    return limit !== undefined && limit < NO_LIMIT ? limit : undefined;
  });
  const memory = limited?.folder ?? memories[0]!;
  // At the top of a hierarchy is the machine, unless the container sees nothing above itself.
  const isContained = limited !== undefined || memories.length > 1;
  const memoryUsage = isContained ? number(read(`${memory}/memory.usage_in_bytes`)) : undefined;
  const stat = memoryUsage === undefined ? undefined : read(`${memory}/memory.stat`);
  const cpu = smallest(cpus, (folder) => {
    const allowed = read(`${folder}/cpu.cfs_quota_us`)?.trim();
    return quota(`${allowed} ${read(`${folder}/cpu.cfs_period_us`)}`);
  });
  return {
    memoryUsage,
    memoryWorkingSet: less(memoryUsage, field(stat, 'total_inactive_file')),
    memoryLimit: limited?.value,
    cpuTime:
      cpu === undefined && accounts.length < 2
        ? undefined
        : scaled(number(read(`${accounts[0]!}/cpuacct.usage`)), 1e-9),
    cpuLimit: cpu?.value,
    cpuThrottledTime: cpu && scaled(field(read(`${cpu.folder}/cpu.stat`), 'throttled_time'), 1e-9),
  };
}

/** The folder of a group and those above it, as far as they are there: a container sees its own as `/`. */
function upwards(root: string, path: string, read: Read): readonly string[] {
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
  if (text === undefined) return undefined;
  const start = `\n${text}`.indexOf(`\n${name} `);
  if (start < 0) return undefined;
  const end = text.indexOf('\n', start);
  return number(text.slice(start + name.length, end < 0 ? text.length : end));
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

/** A file that was not there is not looked for again: an error costs more than reading does. */
function createRead(): Read {
  const missing = new Set<string>();
  return (file) => {
    if (missing.has(file)) return undefined;
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') missing.add(file);
      return undefined;
    }
  };
}
