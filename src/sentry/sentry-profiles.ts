import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { clearInterval, setInterval } from '../util/clock.ts';
import type { Report } from '../util/message-code.ts';
import { VERSION } from '../util/version.ts';
import { envelope } from './envelope.ts';

/** How much of a profile is sent at once, in milliseconds. Source: Sentry, "Continuous profiling". */
const CHUNK_MS = 60_000;

/** By how much the profiler may delay the end of a process with nothing left to do, in milliseconds. */
const LOOK_MS = 200;

const PACKAGE = '@sentry/profiling-node';

/** What @sentry/profiling-node takes profiles by: the native part, without the SDK around it. */
interface Profiler {
  startProfiling(name: string): void;
  /** @param format 1 for the chunks of continuous profiles */
  stopProfiling(name: string, format: 1): Chunk | null;
}

interface Chunk {
  readonly samples: readonly unknown[];
  readonly stacks: readonly unknown[];
  readonly frames: readonly unknown[];
  readonly measurements: unknown;
}

/** A continuous profile of this process. */
export interface SentryProfile {
  /** Put into events, which so lead to the profile. */
  readonly profilerId: string;
  /** Sends what has been sampled since the last time, and goes on. */
  flush(): void;
  /** The same, and does not go on. */
  stop(): void;
}

export interface SentryProfileOptions {
  /** Chance that this process is profiled. */
  readonly rate: number;
  readonly environment: string;
  readonly release: string | undefined;
  /** The service's own script, from which its packages are seen. */
  readonly entry: string | undefined;
  send(envelope: Uint8Array): void;
  readonly warn: Report;
}

/** @returns undefined where this process is not profiled, by chance or because it cannot be */
export function startSentryProfile(options: SentryProfileOptions): SentryProfile | undefined {
  // Samples of other threads are none of this profile.
  if (!isMainThread) return undefined;
  // Also 0: then what is missing is not reported.
  if (Math.random() >= options.rate) return undefined;
  const profiler = findProfiler(options);
  if (profiler === undefined) return undefined;
  const profilerId = randomBytes(16).toString('hex');
  let number = 0;
  const start = () => profiler.startProfiling(`${profilerId}-${++number}`);

  const takeChunk = (): void => {
    const chunk = profiler.stopProfiling(`${profilerId}-${number}`, 1);
    if (chunk === null || chunk.samples.length < 2) return;
    const { samples, stacks, frames, measurements } = chunk;
    const payload = {
      version: '2',
      platform: 'node',
      profiler_id: profilerId,
      chunk_id: randomBytes(16).toString('hex'),
      client_sdk: { name: 'sightline', version: VERSION },
      environment: options.environment,
      release: options.release ?? '',
      measurements,
      debug_meta: { images: [] },
      profile: { samples, stacks, frames, thread_metadata: { 0: { name: 'main' } } },
    };
    options.send(envelope({}, 'profile_chunk', payload));
  };
  let state: 'on' | 'paused' | 'over' = 'on';
  const flush = (): void => {
    if (state !== 'on') return;
    takeChunk();
    start();
  };
  start();
  const timer = setInterval(flush, CHUNK_MS).unref();
  const watch = setInterval(() => {
    const busy = isBusy();
    if (state === 'on' && !busy) {
      takeChunk();
      state = 'paused';
    } else if (state === 'paused' && busy) {
      state = 'on';
      start();
    }
  }, LOOK_MS).unref();
  return {
    profilerId,
    flush,
    stop() {
      clearInterval(timer);
      clearInterval(watch);
      if (state === 'on') takeChunk();
      state = 'over';
    },
  };
}

/**
 * Whether the process has anything to live for. The profiler's own timer keeps it alive, and cannot be set
 * not to; so it is stopped when there is nothing else. Pipes and terminals are listed where the process only
 * writes to them: where it reads from one and from nothing else, the profile pauses.
 */
function isBusy(): boolean {
  const resources = process.getActiveResourcesInfo();
  return resources.some((name) => name !== 'PipeWrap' && name !== 'TTYWrap');
}

function findProfiler({ entry, warn }: SentryProfileOptions): Profiler | undefined {
  const missing = (reason: string) =>
    warn(
      'SL_PROFILER_MISSING',
      `SENTRY_PROFILES_SAMPLE_RATE needs the package ${PACKAGE}, ${reason}. Install it beside the service, or unset the variable.`,
    );
  let found: string;
  try {
    found = createRequire(resolve(entry ?? 'service.js')).resolve(PACKAGE);
  } catch {
    missing('which the service does not have');
    return undefined;
  }
  try {
    const { CpuProfilerBindings } = createRequire(found)('@sentry/node-cpu-profiler') as {
      readonly CpuProfilerBindings: Profiler;
    };
    return CpuProfilerBindings;
  } catch (error) {
    missing(`and its native part cannot be loaded here: ${(error as Error).message}`);
    return undefined;
  }
}
