import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const heartbeatMs = 2_000;
const staleMs = 30_000;

/** Who holds a lock, as written in its file. */
interface Holder {
  readonly pid: number;
  readonly what: string;
}

/**
 * Runs `work` while no other process holds the lock file `path`.
 *
 * The holder touches the file every two seconds; a file left by a process that has ended is taken
 * over. Two processes that find the same stale file at the same moment may both go on: that costs
 * time and nothing else, since builds appear by a rename only.
 *
 * @param what shown to those who wait
 * @param onWait called about once a second while another process holds the lock
 */
export async function withLock<T>(
  path: string,
  what: string,
  onWait: (holder: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  while (!tryCreate(path, what)) {
    const holder = readHolder(path);
    if (isStale(path, holder)) {
      rmSync(path, { force: true });
      continue;
    }
    onWait(holder ? `process ${holder.pid}, which gets ${holder.what}` : 'another process');
    await sleep(1_000);
  }
  const heartbeat = setInterval(() => touch(path), heartbeatMs);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    rmSync(path, { force: true });
  }
}

function tryCreate(path: string, what: string): boolean {
  try {
    writeFileSync(path, JSON.stringify({ pid: process.pid, what }), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    // Just being written, or gone again.
    return undefined;
  }
}

function isStale(path: string, holder: Holder | undefined): boolean {
  // The age alone would do; the process id spares whoever comes after a killed build the wait.
  if (holder && !isAlive(holder.pid)) return true;
  try {
    return Date.now() - statSync(path).mtimeMs > staleMs;
  } catch {
    return false;
  }
}

/** Whether a process of this machine runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function touch(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // Somebody cleared the cache. The build goes on: see the rename at its end.
  }
}
