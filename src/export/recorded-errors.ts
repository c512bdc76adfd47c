/** Limit of related errors: a chain of causes may be circular. */
const MOST_RELATED = 20;

/** Shared by all copies of this file: `sightline/logging` is a separate bundle. */
const ERRORS = Symbol.for('sightline.recorded-errors');
/** Stacks of errors that a logger received as text only; the oldest are dropped. */
const STACKS = Symbol.for('sightline.recorded-stacks');
const MOST_STACKS = 50;
const shared = globalThis as { [ERRORS]?: WeakSet<object>; [STACKS]?: Set<string> };

/**
 * Records that an error and its causes are already a log record: the service has logged it, or a framework
 * has handled it. Never throws.
 */
export function markRecorded(error: unknown): void {
  shared[ERRORS] ??= new WeakSet();
  const queue = [error];
  for (let count = 0; queue.length > 0 && count < MOST_RELATED; count++) {
    const next = queue.pop();
    if (typeof next !== 'object' || next === null || shared[ERRORS].has(next)) continue;
    shared[ERRORS].add(next);
    try {
      if (!(next instanceof Error)) markStack((next as { stack?: unknown }).stack);
      const { cause, originalError } = next as { cause?: unknown; originalError?: unknown };
      queue.push(cause, originalError);
    } catch {
      // A getter throws: nothing more can be read.
    }
  }
}

/** Whether an error is already a log record. Always false for a thrown string. */
export function isRecorded(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if (shared[ERRORS]?.has(error) === true) return true;
  return error instanceof Error && shared[STACKS]?.has(String(error.stack)) === true;
}

function markStack(stack: unknown): void {
  if (typeof stack !== 'string') return;
  shared[STACKS] ??= new Set();
  const stacks = shared[STACKS];
  if (stacks.size >= MOST_STACKS) stacks.delete(stacks.values().next().value!);
  stacks.add(stack);
}
