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

/** Node shares the environment data under this key with all workers and theirs. */
const MEMORY = 'sightline: worker flush';

/**
 * Layout of the memory: number of calls, number of state changes, whether sleeping threads were reported to
 * the operator, then the states of the threads.
 */
const CALLS = 0;
const CHANGES = 1;
const REPORTED = 2;
const THREADS = 3;
/** Indexed by thread id; two threads that share a place are waited for as one. */
const MAX_THREADS = 62;

const [NONE, ALIVE, SENDING, DONE] = [0, 1, 2, 3] as const;

/** How long to wait for the response of a busy thread, in milliseconds. */
const RESPONSE_MS = 100;

/**
 * Lets workers export their telemetry before the main thread exits and ends them without any event. The main
 * thread calls them through shared memory, which a worker notices as long as its event loop runs, and waits
 * until they have exported.
 */
export interface WorkerFlush {
  /** In the main thread: tells the workers to flush. */
  call(): void;
  /** Blocks until they have flushed. */
  wait(timeoutMs: number): void;
  /** Waits without blocking. */
  settled(timeoutMs: number): Promise<void>;
  /** In a worker: sets the function that flushes. */
  onCall(send: () => Promise<void>): void;
  /** Returns true for the first caller among all threads: for reports that should appear once. */
  isFirst(): boolean;
}

/** Joins the shared memory, which the first thread creates. */
export function createWorkerFlush(): WorkerFlush {
  const inherited = getEnvironmentData(MEMORY);
  const isShared = !isMainThread && inherited instanceof SharedArrayBuffer;
  const buffer = isShared ? inherited : new SharedArrayBuffer(4 * (THREADS + MAX_THREADS));
  if (!isShared) setEnvironmentData(MEMORY, buffer as never);
  const memory = new Int32Array(buffer);
  const setState = (place: number, state: number) => {
    Atomics.store(memory, place, state);
    Atomics.add(memory, CHANGES, 1);
    Atomics.notify(memory, CHANGES);
  };
  // A terminated worker cannot set its own state.
  subscribe('worker_threads', (message) => {
    const { worker } = message as { worker: Worker };
    const place = placeOf(worker.threadId);
    worker.once('exit', () => setState(place, NONE));
  });

  const isWaitedFor = (mayRespond: boolean): boolean => {
    for (let place = THREADS; place < memory.length; place++) {
      const state = Atomics.load(memory, place);
      if (state === SENDING || (mayRespond && state === ALIVE)) return true;
    }
    return false;
  };
  /** Milliseconds until the next check; undefined when there is nothing left to wait for. */
  const pause = (calledAt: number, until: number): number | undefined => {
    const now = performance.now();
    const mayRespond = now < calledAt + RESPONSE_MS;
    if (now >= until || !isWaitedFor(mayRespond)) return undefined;
    return mayRespond ? Math.min(until, calledAt + RESPONSE_MS) - now : until - now;
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
          setState(place, SENDING);
          await send();
          setState(place, DONE);
        }
      };
      setState(place, ALIVE);
      listenToProcess('exit', () => setState(place, NONE));
      void listen();
    },
  };
}

function placeOf(id: number): number {
  return THREADS + (id % MAX_THREADS);
}
