/** Thrown primitives that are remembered; the oldest are dropped. */
const MAX_VALUES = 100;

/** Remembers errors, so that each is reported once even if it is observed in several ways. */
export interface SeenErrors<T> {
  /** @param traceId distinguishes equal primitives of different requests */
  get(error: unknown, traceId: string | undefined): T | undefined;
  set(error: unknown, traceId: string | undefined, outcome: T): void;
}

export function createSeenErrors<T>(): SeenErrors<T> {
  const objects = new WeakMap<object, T>();
  const values = new Map<string, T>();
  const keyOf = (error: unknown, traceId = '') => `${traceId} ${typeof error} ${String(error)}`;
  return {
    get: (error, traceId) =>
      isObject(error) ? objects.get(error) : values.get(keyOf(error, traceId)),
    set(error, traceId, outcome) {
      if (isObject(error)) {
        objects.set(error, outcome);
        return;
      }
      if (values.size >= MAX_VALUES) values.delete(values.keys().next().value!);
      values.set(keyOf(error, traceId), outcome);
    },
  };
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
