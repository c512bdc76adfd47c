import { closeSync, mkdirSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { join, resolve } from 'node:path';
import type { ProfileKind } from '../configuration/environment/profile-from-environment.ts';
import { currentDate } from '../util/clock.ts';
import { openNew } from './private-files.ts';

/** Who is profiled; put into the files and into their names. */
export interface Profiled {
  readonly service: string;
  readonly version: string | undefined;
  readonly environment: string | undefined;
  readonly instance: string | undefined;
}

/** A profile that is being taken. */
export interface Profiling {
  /** Ends it, writes a file for each kind and returns their paths. Synchronous; @throws where they cannot be written */
  stop(): readonly string[];
}

/** Of V8: from these samples a file is about 1 MB for a minute of work. In microseconds. */
const CPU_INTERVAL_US = 1000;
/** Bytes between two samples of the heap; V8's own default. */
const HEAP_INTERVAL_BYTES = 32_768;

const ENDINGS: Readonly<Record<ProfileKind, string>> = { cpu: 'cpuprofile', heap: 'heapprofile' };

/**
 * Takes profiles of this thread by V8's own profilers, as its developer tools do, through a session inside
 * the process: no port is opened. While it runs, the CPU profile costs a few percent, that of the heap
 * hardly anything; before and after, nothing.
 *
 * The files are those of the developer tools (`.cpuprofile`, `.heapprofile`), with one key more.
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
  // Of a session in the same thread, calls are answered before they return.
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
    // Readers of the format leave keys alone that they do not know.
    try {
      writeFileSync(descriptor, JSON.stringify({ ...profile, sightline: about }));
    } finally {
      closeSync(descriptor);
    }
    return path;
  };

  let stopped = false;
  return {
    stop() {
      if (stopped) return [];
      stopped = true;
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

/** More processes of a service that end their profiles in the same second are not to be expected. */
const MOST_ALIKE = 100;

/**
 * Opens the first file of this name, else with `-2` and so on behind it, that does not exist: it may be that
 * of another process, or a link that somebody has planted in a folder that is open to all.
 */
function openFree(name: string, ending: string): readonly [path: string, descriptor: number] {
  for (let count = 1; ; count++) {
    const path = `${name}${count === 1 ? '' : `-${count}`}.${ending}`;
    try {
      return [path, openNew(path)];
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
