import { subscribe } from 'node:diagnostics_channel';
import {
  getEnvironmentData,
  isMainThread,
  setEnvironmentData,
  threadId,
  type Worker,
} from 'node:worker_threads';
import { performance } from '../util/clock.ts';
import { listen as listenToProcess } from '../util/hidden-listeners.ts';

/** Node hands it to all workers, and to theirs. */
const MEMORY = 'sightline: farewells';

/**
 * Places in the memory: how often was called, how often a thread has said something, whether
 * threads that sleep were reported to the operator, then the threads.
 */
const CALLS = 0;
const CHANGES = 1;
const REPORTED = 2;
const THREADS = 3;
/** By their ids; two that share a place are waited for as one. */
const MOST_THREADS = 62;

/** What a thread is at. */
const [NONE, ALIVE, SENDING, DONE] = [0, 1, 2, 3] as const;

/** How long a thread that is busy with something else is waited for, in milliseconds. */
const HEAR_MS = 100;

/**
 * Lets workers send what they have before the main thread takes the process away from them: when it
 * exits, they go without any event. It calls them through shared memory, which a worker hears as long as
 * its event loop runs, and waits until they have sent.
 */
export interface WorkerFlush {
  /** In the main thread: asks the workers to flush. */
  call(): void;
  /** Waits until they have sent, blocking. */
  wait(timeoutMs: number): void;
  /** The same without blocking. */
  settled(timeoutMs: number): Promise<void>;
  /** In a worker: what to do when called. */
  onCall(send: () => Promise<void>): void;
  /** Whether no thread has asked this before: for what is to be said once by all of them. */
  isFirst(): boolean;
}

export function createWorkerFlush(): WorkerFlush {
  const inherited = getEnvironmentData(MEMORY);
  const isShared = !isMainThread && inherited instanceof SharedArrayBuffer;
  const buffer = isShared ? inherited : new SharedArrayBuffer(4 * (THREADS + MOST_THREADS));
  if (!isShared) setEnvironmentData(MEMORY, buffer as never);
  const memory = new Int32Array(buffer);
  const say = (place: number, state: number) => {
    Atomics.store(memory, place, state);
    Atomics.add(memory, CHANGES, 1);
    Atomics.notify(memory, CHANGES);
  };
  // A worker that is terminated cannot say that it is gone.
  subscribe('worker_threads', (message) => {
    const { worker } = message as { worker: Worker };
    const place = placeOf(worker.threadId);
    worker.once('exit', () => say(place, NONE));
  });

  const isWaitedFor = (mayHear: boolean): boolean => {
    for (let place = THREADS; place < memory.length; place++) {
      const state = Atomics.load(memory, place);
      if (state === SENDING || (mayHear && state === ALIVE)) return true;
    }
    return false;
  };
  /** Milliseconds until it is to be looked again; undefined where nobody is waited for any more. */
  const pause = (calledAt: number, until: number): number | undefined => {
    const now = performance.now();
    const mayHear = now < calledAt + HEAR_MS;
    if (now >= until || !isWaitedFor(mayHear)) return undefined;
    return mayHear ? Math.min(until, calledAt + HEAR_MS) - now : until - now;
  };

  return {
    call() {
      for (let place = THREADS; place < memory.length; place++) {
        Atomics.compareExchange(memory, place, DONE, ALIVE);
      }
      if (!isWaitedFor(true)) return;
      Atomics.add(memory, CALLS, 1);
      Atomics.notify(memory, CALLS);
    },
    wait(timeoutMs) {
      const calledAt = performance.now();
      for (;;) {
        const changes = Atomics.load(memory, CHANGES);
        const ms = pause(calledAt, calledAt + timeoutMs);
        if (ms === undefined) return;
        Atomics.wait(memory, CHANGES, changes, ms);
      }
    },
    async settled(timeoutMs) {
      const calledAt = performance.now();
      for (;;) {
        const changes = Atomics.load(memory, CHANGES);
        const ms = pause(calledAt, calledAt + timeoutMs);
        if (ms === undefined) return;
        await Atomics.waitAsync(memory, CHANGES, changes, ms).value;
      }
    },
    isFirst: () => Atomics.exchange(memory, REPORTED, 1) === 0,
    onCall(send) {
      const place = placeOf(threadId);
      const listen = async (): Promise<void> => {
        for (;;) {
          await Atomics.waitAsync(memory, CALLS, Atomics.load(memory, CALLS)).value;
          say(place, SENDING);
          await send();
          say(place, DONE);
        }
      };
      say(place, ALIVE);
      listenToProcess('exit', () => say(place, NONE));
      void listen();
    },
  };
}

function placeOf(id: number): number {
  return THREADS + (id % MOST_THREADS);
}
