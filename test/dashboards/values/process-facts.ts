import { readdirSync, readFileSync } from 'node:fs';

/** What the kernel says of a process; undefined where there is no /proc. */
export interface ProcessFacts {
  readonly residentBytes: number;
  /** User and system time since its start. */
  readonly cpuSeconds: number;
  readonly openFiles: number;
  readonly openFilesLimit: number;
}

const TICKS_PER_SECOND = 100;

/** Reads /proc (Linux). */
export function processFacts(pid: number): ProcessFacts {
  const read = (file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8');
  // After the command's name, which may hold spaces: state is field 3, utime 14, stime 15 (proc(5)).
  const stat = read('stat')
    .replace(/^.*\) /, '')
    .split(' ');
  return {
    residentBytes: Number(/VmRSS:\s+(\d+)/.exec(read('status'))?.[1]) * 1024,
    cpuSeconds: (Number(stat[11]) + Number(stat[12])) / TICKS_PER_SECOND,
    openFiles: readdirSync(`/proc/${pid}/fd`).length,
    openFilesLimit: Number(/Max open files\s+(\d+)/.exec(read('limits'))?.[1]),
  };
}
