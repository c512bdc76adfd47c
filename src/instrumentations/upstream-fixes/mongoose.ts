import { context, type Span, trace } from '@opentelemetry/api';

type Method = (this: object, ...given: unknown[]) => unknown;
type Wrapper = (original: Method) => Method;
type StartSpan = (
  collection: unknown,
  model: unknown,
  operation: unknown,
  attributes: unknown,
  parent?: Span,
) => Span;

interface Instrumentation {
  _wrap(target: object, name: string, wrapper: Wrapper): unknown;
  _startSpan: StartSpan;
  patchAndCaptureSpanContext(name: string): Wrapper;
  patchModelAggregate(): Wrapper;
  patchQueryExec(version: unknown): Wrapper;
  patchAggregateExec(version: unknown): Wrapper;
}

/** The spans in which queries and pipelines were made, below which theirs are. */
const madeIn = new WeakMap<object, Span>();

/**
 * Upstream's keeps the span in which a query was made at the query, where everybody sees it, and, of one that
 * mongoose makes while it is loaded, at the class; and it puts methods beside those that the class inherits.
 */
export function applyFix(upstream: object): void {
  const it = upstream as Instrumentation;
  const { _wrap: wrap, _startSpan: startSpan, patchQueryExec, patchAggregateExec } = it;
  /** That of the query whose `exec` is being called. */
  let parent: Span | undefined;

  const showing =
    (wrapper: Wrapper): Wrapper =>
    (original) => {
      const observed = wrapper(function execute(...given) {
        parent = undefined;
        return original.apply(this, given);
      });
      return function exec(...given) {
        parent = madeIn.get(this);
        try {
          return observed.apply(this, given);
        } finally {
          parent = undefined;
        }
      };
    };

  it._wrap = (target, name, wrapper) =>
    Object.hasOwn(target, name) ? wrap.call(it, target, name, wrapper) : undefined;
  it._startSpan = (collection, model, operation, attributes, given) =>
    startSpan.call(it, collection, model, operation, attributes, given ?? parent);
  it.patchAndCaptureSpanContext = () => (original) =>
    function capture(...given) {
      remember(this);
      return original.apply(this, given);
    };
  it.patchModelAggregate = () => (original) =>
    function capture(...given) {
      const made = original.apply(this, given);
      if (typeof made === 'object' && made !== null) remember(made);
      return made;
    };
  it.patchQueryExec = (version) => showing(patchQueryExec.call(it, version));
  it.patchAggregateExec = (version) => showing(patchAggregateExec.call(it, version));
}

function remember(made: object): void {
  const span = trace.getSpan(context.active());
  if (span === undefined) madeIn.delete(made);
  else madeIn.set(made, span);
}
