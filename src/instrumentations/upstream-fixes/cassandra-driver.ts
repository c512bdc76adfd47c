import { isObject } from './argument-copies.ts';

type Method = (this: unknown, ...args: unknown[]) => unknown;

interface Instrumentation {
  _getPatchedStream(): (original: Method) => Method;
  _getPatchedBatch(): (original: Method) => Method;
}

/**
 * The upstream instrumentation records a span for `stream` without information, around those for its pages, and reads the
 * queries of a batch before the driver validates them: it throws synchronously where the driver rejects.
 */
export function applyFix(upstream: object): void {
  const instrumentation = upstream as Instrumentation;
  const { _getPatchedBatch } = instrumentation;
  instrumentation._getPatchedStream = () => (original) =>
    function stream(...args) {
      return original.apply(this, args);
    };
  instrumentation._getPatchedBatch = function patchBatch() {
    const patch = _getPatchedBatch.call(this);
    return (original) => {
      const observed = patch(original);
      return function batch(...args) {
        const [queries] = args;
        const isValid =
          Array.isArray(queries) &&
          queries.every((query) => typeof query === 'string' || isObject(query));
        return (isValid ? observed : original).apply(this, args);
      };
    };
  };
}
