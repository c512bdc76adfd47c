/** Texts and numbers that were thrown and are remembered; the oldest make room. */
const MOST_VALUES = 100;

/** Remembers what became of errors, so that each is reported once by however many ways it comes. */
export interface SeenErrors<T> {
  /** @param traceId by which one thrown text differs from the same of another request */
  get(error: unknown, traceId: string | undefined): T | undefined;
  set(error: unknown, traceId: string | undefined, fate: T): void;
}

export function createSeenErrors<T>(): SeenErrors<T> {
  const objects = new WeakMap<object, T>();
  const values = new Map<string, T>();
  const keyOf = (error: unknown, traceId = '') => `${traceId} ${typeof error} ${String(error)}`;
  return {
    get: (error, traceId) =>
      isObject(error) ? objects.get(error) : values.get(keyOf(error, traceId)),
    set(error, traceId, fate) {
      if (isObject(error)) {
        objects.set(error, fate);
        return;
      }
      if (values.size >= MOST_VALUES) values.delete(values.keys().next().value!);
      values.set(keyOf(error, traceId), fate);
    },
  };
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
