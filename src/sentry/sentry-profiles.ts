import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { clearInterval, setInterval } from '../util/clock.ts';
import type { Report } from '../util/message-code.ts';
import { VERSION } from '../util/version.ts';
import { envelope } from './envelope.ts';

/** Length of a chunk in milliseconds. Source: Sentry, "Continuous profiling". */
const CHUNK_MS = 60_000;

/** How long the profiler may delay the exit of an idle process, in milliseconds. */
const IDLE_CHECK_MS = 200;

const PACKAGE = '@sentry/profiling-node';

/** The native part of @sentry/profiling-node, without the SDK. */
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
  /** Links events to the profile. */
  readonly profilerId: string;
  /** Sends the samples since the last chunk and continues. */
  flush(): void;
  /** Sends the samples since the last chunk and stops. */
  stop(): void;
}

export interface SentryProfileOptions {
  /** Probability that this process is profiled, 0 to 1. */
  readonly rate: number;
  readonly environment: string;
  readonly release: string | undefined;
  /** The service's main script, from which its packages are resolved. */
  readonly entry: string | undefined;
  send(envelope: Uint8Array): void;
  readonly warn: Report;
}

/** @returns undefined if this process is not sampled, or cannot be profiled */
export function startSentryProfile(options: SentryProfileOptions): SentryProfile | undefined {
  if (!isMainThread) return undefined;
  // With a rate of 0 a missing package is not reported either.
  if (Math.random() >= options.rate) return undefined;
  const profiler = findProfiler(options);
  if (profiler === undefined) return undefined;
  const profilerId = randomBytes(16).toString('hex');
  let number = 0;
  const start = () => profiler.startProfiling(`${profilerId}-${++number}`);

  const sendChunk = (): void => {
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
    sendChunk();
    start();
  };
  start();
  const timer = setInterval(flush, CHUNK_MS).unref();
  const watch = setInterval(() => {
    const busy = isBusy();
    if (state === 'on' && !busy) {
      sendChunk();
      state = 'paused';
    } else if (state === 'paused' && busy) {
      state = 'on';
      start();
    }
  }, IDLE_CHECK_MS).unref();
  return {
    profilerId,
    flush,
    stop() {
      clearInterval(timer);
      clearInterval(watch);
      if (state === 'on') sendChunk();
      state = 'over';
    },
  };
}

/**
 * Whether something other than the profiler keeps the process alive. The profiler's timer cannot be unreferenced, so
 * the profiler is stopped when the process is idle. Pipes and terminals are ignored, since they are listed even if the
 * process only writes to them: while it only waits for input from one, the profile pauses.
 */
function isBusy(): boolean {
  const resources = process.getActiveResourcesInfo();
  return resources.some((name) => name !== 'PipeWrap' && name !== 'TTYWrap');
}

function findProfiler({ entry, warn }: SentryProfileOptions): Profiler | undefined {
  const missing = (reason: string) =>
    warn(
      'SL_PROFILER_MISSING',
      `SENTRY_PROFILES_SAMPLE_RATE needs the package ${PACKAGE}, ${reason}. Install it in the service, or unset the variable.`,
    );
  let path: string;
  try {
    path = createRequire(resolve(entry ?? 'service.js')).resolve(PACKAGE);
  } catch {
    missing('which the service does not have');
    return undefined;
  }
  try {
    const { CpuProfilerBindings } = createRequire(path)('@sentry/node-cpu-profiler') as {
      readonly CpuProfilerBindings: Profiler;
    };
    return CpuProfilerBindings;
  } catch (error) {
    missing(`and its native part cannot be loaded here: ${(error as Error).message}`);
    return undefined;
  }
}
