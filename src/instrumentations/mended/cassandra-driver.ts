type Method = (this: unknown, ...given: unknown[]) => unknown;

interface Asked {
  readonly op: string;
  readonly query?: unknown;
}

interface Instrumentation {
  startSpan(asked: Asked, client: object): unknown;
  _getPatchedStream(): (original: Method) => Method;
  _getPatchedBatch(): (original: Method) => Method;
}

/**
 * Upstream's asks nothing of `stream`, and reads the queries of a batch before the driver says what is wrong
 * with them: it throws at once where the driver rejects. Here a stream has its query, and a batch that is none
 * goes to the driver as it is.
 */
export function mend(upstream: object): void {
  const it = upstream as Instrumentation;
  const { startSpan, _getPatchedStream, _getPatchedBatch } = it;
  let streamed: unknown;
  it.startSpan = function start(asked, client) {
    const query = streamed;
    streamed = undefined;
    return startSpan.call(this, query === undefined ? asked : { ...asked, query }, client);
  };
  it._getPatchedStream = function patchStream() {
    const patch = _getPatchedStream.call(this);
    return (original) => {
      const observed = patch(original);
      return function stream(...given) {
        // The span is started before anything else.
        if (typeof given[0] === 'string') streamed = given[0];
        return observed.apply(this, given);
      };
    };
  };
  it._getPatchedBatch = function patchBatch() {
    const patch = _getPatchedBatch.call(this);
    return (original) => {
      const observed = patch(original);
      return function batch(...given) {
        const { 0: queries } = given;
        const known = Array.isArray(queries) && queries.every(isQuery);
        return (known ? observed : original).apply(this, given);
      };
    };
  };
}

function isQuery(value: unknown): boolean {
  return typeof value === 'string' || (typeof value === 'object' && value !== null);
}
