import { isMainThread } from 'node:worker_threads';

/** Node copies it with the error of a worker to the thread that started the worker. */
const MARK = 'sightline.told';

/** Marks an error that ends a worker, so that its copy is not reported again. The mark is not printed. */
export function markForOthers(error: unknown): void {
  if (isMainThread || typeof error !== 'object' || error === null) return;
  try {
    Object.defineProperty(error, MARK, { value: true, enumerable: false });
  } catch {
    // A frozen error is reported twice.
  }
}

/** Whether another thread has reported this error. */
export function isReportedByWorker(error: unknown): boolean {
  return typeof error === 'object' && error !== null && Object.hasOwn(error, MARK);
}
