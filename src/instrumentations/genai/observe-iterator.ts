import { failedAt, guarded, type Place } from '../../util/guard.ts';

/** Hears what a service reads from a stream. */
export interface StreamListener {
  /** Somebody begins to read. */
  begin?(iterator: object): void;
  chunk(value: unknown): void;
  /** @param error undefined where it has ended, or was given up */
  end(error?: unknown): void;
}

/** Some are their own iterators, and are met twice. */
const observed = new WeakSet<object>();

type Step = (this: unknown, ...given: unknown[]) => unknown;

/**
 * Hears the steps of an iterator, which stays the object that it was, and what it returns stays what it returned: a
 * service that has read a step finds it as early as without us.
 */
export function observeIterator<T extends object>(
  iterator: T,
  listener: StreamListener,
  place: Place,
): T {
  if (observed.has(iterator)) return iterator;
  observed.add(iterator);
  const hearing = <V>(hear: (value: V) => void) => {
    return (value: V) => {
      try {
        hear(value);
      } catch (error) {
        failedAt(place, error);
      }
    };
  };
  const end = hearing((error: unknown) => listener.end(error));
  const step = hearing((result: IteratorResult<unknown>) => {
    if (result?.done) listener.end();
    else listener.chunk(result.value);
  });
  replaceStep(iterator, 'next', (result) => hear(result, step, end));
  // Given up by `break`, `return` or an error of the service inside of its loop: no error of the call.
  for (const name of ['return', 'throw'] as const)
    replaceStep(iterator, name, () => end(undefined));
  return iterator;
}

/** The same of what makes iterators: a stream of an SDK, by the method that each way to read it comes to. */
export function observeIterable(
  iterable: object,
  name: string | symbol,
  listener: StreamListener,
  place: Place,
): boolean {
  const make = (iterable as Record<string | symbol, unknown>)[name];
  if (typeof make !== 'function') return false;
  const value = function iterator(this: unknown, ...given: unknown[]) {
    const made: unknown = Reflect.apply(make, this, given);
    if (typeof made !== 'object' || made === null) return made;
    guarded(place, () => listener.begin?.(made));
    return observeIterator(made, listener, place);
  };
  const { enumerable = false } = Object.getOwnPropertyDescriptor(iterable, name) ?? {};
  Object.defineProperty(value, 'name', { value: make.name, configurable: true });
  Object.defineProperty(iterable, name, { configurable: true, writable: true, enumerable, value });
  return true;
}

/** A branch of its own: whether a rejection is handled stays for the service to say. */
function hear(
  result: unknown,
  step: (result: IteratorResult<unknown>) => void,
  end: (error: unknown) => void,
): void {
  if (result instanceof Promise) result.then(step, end);
  else step(result as IteratorResult<unknown>);
}

function replaceStep(iterator: object, name: string, heard: (result: unknown) => void): void {
  const original = (iterator as Record<string, unknown>)[name] as Step | undefined;
  if (typeof original !== 'function') return;
  const value = function (this: unknown, ...given: unknown[]) {
    const result = Reflect.apply(original, iterator, given);
    heard(result);
    return result;
  };
  Object.defineProperty(value, 'name', { value: name, configurable: true });
  Object.defineProperty(iterator, name, {
    ...{ configurable: true, writable: true, enumerable: false, value },
  });
}
