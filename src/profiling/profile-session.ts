import { closeSync, mkdirSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { join, resolve } from 'node:path';
import type { ProfileKind } from '../configuration/environment/profile-from-environment.ts';
import { currentDate } from '../util/clock.ts';
import { createPrivate } from './private-files.ts';

/** The profiled service; part of the files and their names. */
export interface Profiled {
  readonly service: string;
  readonly version: string | undefined;
  readonly environment: string | undefined;
  readonly instance: string | undefined;
}

/** A profile in progress. */
export interface Profiling {
  /** Stops, writes a file for each kind, returns the paths. @throws when a file cannot be written */
  stop(): readonly string[];
}

/** Sampling interval of V8, in microseconds: a file is about 1 MB per minute of work. */
const CPU_INTERVAL_US = 1000;
/** Bytes between two heap samples; the default of V8. */
const HEAP_INTERVAL_BYTES = 32_768;

const ENDINGS: Readonly<Record<ProfileKind, string>> = { cpu: 'cpuprofile', heap: 'heapprofile' };

/**
 * Takes profiles of this thread with the profilers of V8, through an inspector session inside the process: no
 * port is opened. While it runs, the CPU profile costs a few percent and the heap profile hardly anything;
 * before and after, nothing.
 *
 * The files have the formats of the developer tools (`.cpuprofile`, `.heapprofile`), with one additional key.
 */
export function takeProfile(
  kinds: readonly ProfileKind[],
  folder: string,
  profiled: Profiled,
): Profiling {
  const session = new Session();
  session.connect();
  const start = currentDate();
  const failures: Error[] = [];
  // A session in the same thread answers calls synchronously.
  const post = (method: string, parameters?: object): unknown => {
    let result: unknown;
    session.post(method, parameters, (error: Error | null, answer: unknown) => {
      if (error) failures.push(error);
      result = answer;
    });
    return result;
  };
  if (kinds.includes('cpu')) {
    post('Profiler.enable');
    post('Profiler.setSamplingInterval', { interval: CPU_INTERVAL_US });
    post('Profiler.start');
  }
  if (kinds.includes('heap')) {
    post('HeapProfiler.startSampling', { samplingInterval: HEAP_INTERVAL_BYTES });
  }

  const write = (kind: ProfileKind, profile: object, end: Date): string => {
    mkdirSync(folder, { recursive: true });
    const [path, descriptor] = openFree(
      resolve(join(folder, nameOf(profiled, start, end))),
      ENDINGS[kind],
    );
    const about = {
      ...profiled,
      pid: process.pid,
      node: process.version,
      start: start.toISOString(),
      end: end.toISOString(),
    };
    // Readers of the format ignore unknown keys.
    try {
      writeFileSync(descriptor, JSON.stringify({ ...profile, sightline: about }));
    } finally {
      closeSync(descriptor);
    }
    return path;
  };

  let isStopped = false;
  return {
    stop() {
      if (isStopped) return [];
      isStopped = true;
      try {
        const end = currentDate();
        return kinds.map((kind) => {
          const method = kind === 'cpu' ? 'Profiler.stop' : 'HeapProfiler.stopSampling';
          const { profile } = (post(method) ?? {}) as { profile?: object };
          if (profile === undefined) throw failures[0] ?? new Error(`there is no ${kind} profile`);
          return write(kind, profile, end);
        });
      } finally {
        session.disconnect();
      }
    },
  };
}

/** Limit of equal names: processes of a service rarely end their profiles in the same second. */
const MOST_ALIKE = 100;

/**
 * Creates the first file of this name that does not exist, with `-2` and so on appended: existing files may
 * belong to another process, or be links planted in a world-writable folder.
 */
function openFree(name: string, ending: string): readonly [path: string, descriptor: number] {
  for (let count = 1; ; count++) {
    const path = `${name}${count === 1 ? '' : `-${count}`}.${ending}`;
    try {
      return [path, createPrivate(path)];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || count === MOST_ALIKE) throw error;
    }
  }
}

/** `shop-1.2.3-20261124T094200Z-20261124T094210Z` */
function nameOf({ service, version }: Profiled, start: Date, end: Date): string {
  const parts = [service, ...(version === undefined ? [] : [version]), time(start), time(end)];
  return parts.map((part) => part.replace(/[^\w.+-]+/g, '_')).join('-');
}

function time(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d+/g, '');
}
