import { subscribe } from 'node:diagnostics_channel';
import {
  getEnvironmentData,
  isMainThread,
  setEnvironmentData,
  type Worker,
} from 'node:worker_threads';
import { load } from '../lazy/load.ts';
import { reserveMessageContexts } from './message-contexts.ts';

/** Node shares the environment data under this key with each new worker. */
const MEMORY = 'sightline: contexts of messages';

/**
 * Propagates the trace context with messages between a thread and its workers, next to the messages, which
 * stay unchanged (docs/decisions/worker-contexts.md).
 */
export function carryContextsToWorkers(): void {
  const inheritedBuffer = getEnvironmentData(MEMORY);
  if (!isMainThread && inheritedBuffer instanceof SharedArrayBuffer)
    portContexts().carryAtParentPort(inheritedBuffer);
  // A worker receives the current buffer before it is announced, so there is always a spare one.
  let next = reserveMessageContexts();
  setEnvironmentData(MEMORY, next as never);
  subscribe('worker_threads', (message) => {
    const { worker } = message as { worker: Worker };
    const buffer = next;
    next = reserveMessageContexts();
    setEnvironmentData(MEMORY, next as never);
    try {
      portContexts().carryAtWorker(worker, buffer);
    } catch {
      // A worker works without the context of its messages.
    }
  });
}

function portContexts() {
  return load<typeof import('./port-contexts.ts')>('sightline:threads/port-contexts');
}
