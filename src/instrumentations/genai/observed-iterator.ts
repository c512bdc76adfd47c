import { failedAt, guarded, type Place } from '../../util/guard.ts';
import type { SdkMethod } from './method-call.ts';

/** Receives what a service reads from a stream. */
export interface StreamListener {
  /** The service starts to read. */
  begin?(iterator: object): void;
  chunk(value: unknown): void;
  /** @param error undefined where the stream has ended or was cancelled */
  end(error?: unknown): void;
}

/** Some streams are their own iterators and would be observed twice. */
const observed = new WeakSet<object>();

/**
 * Observes the steps of an iterator. The iterator and its results stay the same objects, so that the service receives
 * each step as early as without Sightline.
 */
export function observeIterator(iterator: object, listener: StreamListener, place: Place): void {
  if (observed.has(iterator)) return;
  observed.add(iterator);
  const safely = <V>(listen: (value: V) => void) => {
    return (value: V) => {
      try {
        listen(value);
      } catch (error) {
        failedAt(place, error);
      }
    };
  };
  const end = safely((error: unknown) => listener.end(error));
  const step = safely((result: IteratorResult<unknown>) => {
    if (result?.done) listener.end();
    else listener.chunk(result.value);
  });
  replaceStep(iterator, 'next', (result) => observeResult(result, step, end));
  // `break`, `return` or an error of the service inside its loop: no error of the call.
  for (const name of ['return', 'throw'] as const)
    replaceStep(iterator, name, () => end(undefined));
}

/**
 * Observes the iterators of a stream.
 *
 * @param name of the method that creates them
 * @returns whether the object has that method
 */
export function observeIterable(
  iterable: object,
  name: string | symbol,
  listener: StreamListener,
  place: Place,
): boolean {
  const create = (iterable as Record<string | symbol, unknown>)[name];
  if (typeof create !== 'function') return false;
  const value = function iterator(this: unknown, ...args: unknown[]) {
    const created: unknown = Reflect.apply(create, this, args);
    if (typeof created !== 'object' || created === null) return created;
    guarded(place, () => listener.begin?.(created));
    observeIterator(created, listener, place);
    return created;
  };
  const { enumerable = false } = Object.getOwnPropertyDescriptor(iterable, name) ?? {};
  Object.defineProperty(value, 'name', { value: create.name, configurable: true });
  Object.defineProperty(iterable, name, { configurable: true, writable: true, enumerable, value });
  return true;
}

/** A promise gets a separate branch: the service decides whether a rejection is handled. */
function observeResult(
  result: unknown,
  step: (result: IteratorResult<unknown>) => void,
  end: (error: unknown) => void,
): void {
  if (result instanceof Promise) result.then(step, end);
  else step(result as IteratorResult<unknown>);
}

function replaceStep(iterator: object, name: string, onResult: (result: unknown) => void): void {
  const original = (iterator as Record<string, unknown>)[name] as SdkMethod | undefined;
  if (typeof original !== 'function') return;
  const value = function (this: unknown, ...args: unknown[]) {
    const result = Reflect.apply(original, iterator, args);
    onResult(result);
    return result;
  };
  Object.defineProperty(value, 'name', { value: name, configurable: true });
  Object.defineProperty(iterator, name, {
    ...{ configurable: true, writable: true, enumerable: false, value },
  });
}
