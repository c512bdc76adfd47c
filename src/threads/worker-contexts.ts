import { subscribe } from 'node:diagnostics_channel';
import {
  getEnvironmentData,
  isMainThread,
  setEnvironmentData,
  type Worker,
} from 'node:worker_threads';
import { load } from '../lazy/load.ts';
import { reserveMessageContexts } from './message-contexts.ts';

/** Node hands what stands there to each worker that is started, by sharing. */
const MEMORY = 'sightline: contexts of messages';

/**
 * Lets the trace go along with messages between a thread and its workers, beside the messages, which
 * stay as they are (docs/decisions/worker-contexts.md).
 */
export function carryContextsToWorkers(): void {
  const own = getEnvironmentData(MEMORY);
  if (!isMainThread && own instanceof SharedArrayBuffer) parts().carryAtParentPort(own);
  // Before a worker is known it has been given what stands there then, so there is always one more.
  let next = reserveMessageContexts();
  setEnvironmentData(MEMORY, next as never);
  subscribe('worker_threads', (message) => {
    const { worker } = message as { worker: Worker };
    const given = next;
    next = reserveMessageContexts();
    setEnvironmentData(MEMORY, next as never);
    try {
      parts().carryAtWorker(worker, given);
    } catch {
      // A worker without the context of its messages is still a worker.
    }
  });
}

function parts() {
  return load<typeof import('./port-contexts.ts')>('sightline:threads/port-contexts');
}
