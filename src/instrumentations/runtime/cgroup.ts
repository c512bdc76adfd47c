import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readControlGroups } from '../../util/control-groups.ts';

/** The usage and the limits of a container. What has no limit, or cannot be read, is undefined. */
export interface ContainerState {
  /** Bytes, including the page cache. */
  readonly memoryUsage: number | undefined;
  /** Bytes without reclaimable page cache. Above the limit, the kernel kills the process. */
  readonly memoryWorkingSet: number | undefined;
  /** Bytes. */
  readonly memoryLimit: number | undefined;
  /** Seconds of all CPUs together since the start of the container. */
  readonly cpuTime: number | undefined;
  /** The number of CPUs: 0.5 is half of one. */
  readonly cpuLimit: number | undefined;
  /** Seconds in which the container was throttled since its start. */
  readonly cpuThrottledTime: number | undefined;
}

/** Where to find the control groups. Tests have their own folders. */
export interface CgroupPaths {
  /** Default: `/sys/fs/cgroup`. */
  readonly root: string;
  /** Default: `/proc/self/cgroup`. */
  readonly self?: string;
}

const KERNEL: CgroupPaths = { root: '/sys/fs/cgroup' };

/** In cgroup v1, the absence of a limit is a limit of the largest number of pages. */
const NO_LIMIT = 2 ** 60;

/** Reads a file. @returns undefined if it does not exist */
type Read = (file: string) => string | undefined;

/**
 * Reads the control group of this process, in version 2 or 1. Any parent group may have a limit. The smallest one
 * counts, and usage is read from its group. Groups and files are searched once: a process stays in its group, and a
 * group keeps its files.
 * Source: Linux kernel, "Control Group v2" and "Control Groups version 1".
 *
 * @returns reads the current state
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
    const folders = groupFolders(root, unified, read);
    return () => readUnified(folders, read);
  }
  const foldersOf = (controller: string) => {
    const line = groups.find((group) => group.split(':')[1]?.split(',').includes(controller));
    return groupFolders(join(root, controller), line?.split(':').slice(2).join(':') ?? '/', read);
  };
  const [memoryFolders, cpuFolders, accountFolders] = [
    foldersOf('memory'),
    foldersOf('cpu'),
    foldersOf('cpuacct'),
  ];
  return () => readSeparate(memoryFolders, cpuFolders, accountFolders, read);
}

function readUnified(folders: readonly string[], read: Read): ContainerState {
  const memoryLimit = smallestLimit(folders, (folder) => number(read(`${folder}/memory.max`)));
  const memory = memoryLimit?.folder ?? folders[0]!;
  const memoryUsage = number(read(`${memory}/memory.current`));
  const cpuLimit = smallestLimit(folders, (folder) => cpusOf(read(`${folder}/cpu.max`)));
  const cpuFolder = cpuLimit?.folder ?? folders[0]!;
  // The root group has no `memory.current`. It is the whole machine, and not a container.
  const isContained = memoryUsage !== undefined;
  const cpuStat = isContained ? read(`${cpuFolder}/cpu.stat`) : undefined;
  const memoryStat = isContained ? read(`${memory}/memory.stat`) : undefined;
  return {
    memoryUsage,
    memoryWorkingSet: less(memoryUsage, field(memoryStat, 'inactive_file')),
    memoryLimit: memoryLimit?.value,
    cpuTime: scaled(field(cpuStat, 'usage_usec'), 1e-6),
    cpuLimit: cpuLimit?.value,
    cpuThrottledTime: cpuLimit && scaled(field(cpuStat, 'throttled_usec'), 1e-6),
  };
}

function readSeparate(
  memoryFolders: readonly string[],
  cpuFolders: readonly string[],
  accountFolders: readonly string[],
  read: Read,
): ContainerState {
  const memoryLimit = smallestLimit(memoryFolders, (folder) => {
    const limit = number(read(`${folder}/memory.limit_in_bytes`));
    return limit !== undefined && limit < NO_LIMIT ? limit : undefined;
  });
  const memory = memoryLimit?.folder ?? memoryFolders[0]!;
  // The root of a hierarchy is the machine, unless it has a limit: then it is the container, which sees itself as the root.
  const isContained = memoryLimit !== undefined || memoryFolders.length > 1;
  const memoryUsage = isContained ? number(read(`${memory}/memory.usage_in_bytes`)) : undefined;
  const memoryStat = memoryUsage === undefined ? undefined : read(`${memory}/memory.stat`);
  const cpuLimit = smallestLimit(cpuFolders, (folder) => {
    const quotaMicros = read(`${folder}/cpu.cfs_quota_us`)?.trim();
    return cpusOf(`${quotaMicros} ${read(`${folder}/cpu.cfs_period_us`)}`);
  });
  return {
    memoryUsage,
    memoryWorkingSet: less(memoryUsage, field(memoryStat, 'total_inactive_file')),
    memoryLimit: memoryLimit?.value,
    cpuTime:
      cpuLimit === undefined && accountFolders.length < 2
        ? undefined
        : scaled(number(read(`${accountFolders[0]!}/cpuacct.usage`)), 1e-9),
    cpuLimit: cpuLimit?.value,
    cpuThrottledTime:
      cpuLimit && scaled(field(read(`${cpuLimit.folder}/cpu.stat`), 'throttled_time'), 1e-9),
  };
}

/** The existing folders of a group and its parents, the group first. A container may see its own group as `/`. */
function groupFolders(root: string, path: string, read: Read): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '' && part !== '..');
  const folders = parts.map((_, index) => join(root, ...parts.slice(0, parts.length - index)));
  const existing = folders.filter((folder) => read(join(folder, 'cgroup.procs')) !== undefined);
  return [...existing, root];
}

function smallestLimit(
  folders: readonly string[],
  limitOf: (folder: string) => number | undefined,
): { readonly folder: string; readonly value: number } | undefined {
  let smallest: { readonly folder: string; readonly value: number } | undefined;
  for (const folder of folders) {
    const value = limitOf(folder);
    if (value !== undefined && value < (smallest?.value ?? Number.POSITIVE_INFINITY)) {
      smallest = { folder, value };
    }
  }
  return smallest;
}

/** The CPUs of a quota and a period: `50000 100000` is half a CPU; `max 100000` and `-1 100000` have no limit. */
function cpusOf(text: string | undefined): number | undefined {
  const [quota, period] = (text ?? '').trim().split(/\s+/).map(number);
  return quota !== undefined && period !== undefined && quota > 0 ? quota / period : undefined;
}

/** A value in a file such as `memory.stat`. */
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

/** Missing files are not read again, since an error costs more than a read. */
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
