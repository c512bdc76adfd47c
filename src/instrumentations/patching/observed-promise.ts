import { guarded, type Place } from '../../util/guard.ts';

/**
 * A promise that settles as another does, after its outcome was observed. An error of an observer is reported at the
 * place, and never reaches the service.
 */
export function observePromise<T>(
  promise: Promise<T>,
  place: Place,
  onValue: (value: T) => void,
  onError: (error: unknown) => void,
): Promise<T> {
  return promise.then(
    (value) => {
      guarded(place, () => onValue(value));
      return value;
    },
    (error) => {
      guarded(place, () => onError(error));
      throw error;
    },
  );
}
