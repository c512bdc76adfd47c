type Method = (this: unknown, ...given: unknown[]) => unknown;

interface Instrumentation {
  _getPatchedStream(): (original: Method) => Method;
  _getPatchedBatch(): (original: Method) => Method;
}

/**
 * Upstream's writes a span for `stream` that says nothing, around those for its pages, and reads the queries of
 * a batch before the driver says what is wrong with them: it throws at once where the driver rejects.
 */
export function applyFix(upstream: object): void {
  const it = upstream as Instrumentation;
  const { _getPatchedBatch } = it;
  it._getPatchedStream = () => (original) =>
    function stream(...given) {
      return original.apply(this, given);
    };
  it._getPatchedBatch = function patchBatch() {
    const patch = _getPatchedBatch.call(this);
    return (original) => {
      const observed = patch(original);
      return function batch(...given) {
        const [queries] = given;
        const known = Array.isArray(queries) && queries.every(isQuery);
        return (known ? observed : original).apply(this, given);
      };
    };
  };
}

function isQuery(value: unknown): boolean {
  return typeof value === 'string' || (typeof value === 'object' && value !== null);
}
