/** How far causes are followed: a chain may be a circle. */
const MOST_RELATED = 20;

/** Shared by all copies of this file: `sightline/logging` is a bundle of its own. */
const ERRORS = Symbol.for('sightline.recorded-errors');
/** Of errors that a logger got as the text of their stack alone; the oldest make room. */
const STACKS = Symbol.for('sightline.recorded-stacks');
const MOST_STACKS = 50;
const shared = globalThis as { [ERRORS]?: WeakSet<object>; [STACKS]?: Set<string> };

/**
 * Notes that an error, with what it is caused by, is a log record already: the service has given it to a logger, or
 * a framework has answered it. Never throws.
 */
export function markRecorded(error: unknown): void {
  shared[ERRORS] ??= new WeakSet();
  const waiting = [error];
  for (let seen = 0; waiting.length > 0 && seen < MOST_RELATED; seen++) {
    const next = waiting.pop();
    if (typeof next !== 'object' || next === null || shared[ERRORS].has(next)) continue;
    shared[ERRORS].add(next);
    try {
      if (!(next instanceof Error)) markStack((next as { stack?: unknown }).stack);
      const { cause, originalError } = next as { cause?: unknown; originalError?: unknown };
      waiting.push(cause, originalError);
    } catch {
      // A getter that throws: there is no more to be found out.
    }
  }
}

/** Whether an error is a log record already; a text that was thrown never is. */
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
