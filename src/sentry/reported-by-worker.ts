import { isMainThread } from 'node:worker_threads';

/** Goes along when Node hands the error of a worker on, as a copy, to the thread that started it. */
const MARK = 'sightline.told';

/** Marks what ends a worker, so that the copy of it is not reported again. Not seen where errors are printed. */
export function markForOthers(error: unknown): void {
  if (isMainThread || typeof error !== 'object' || error === null) return;
  try {
    Object.defineProperty(error, MARK, { value: true, enumerable: false });
  } catch {
    // Frozen: then it is reported twice.
  }
}

/** Whether another thread has reported this error. */
export function isReportedByWorker(error: unknown): boolean {
  return typeof error === 'object' && error !== null && Object.hasOwn(error, MARK);
}
