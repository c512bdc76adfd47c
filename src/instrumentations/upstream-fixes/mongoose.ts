import { context, type Span, trace } from '@opentelemetry/api';

type Method = (this: object, ...args: unknown[]) => unknown;
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

/** The spans in which queries and pipelines were created: the parents of their spans. */
const parentSpans = new WeakMap<object, Span>();

/**
 * The upstream instrumentation stores the span in which a query was created on the query, where the service sees it, and
 * for a query that mongoose creates while it is loaded, on the class. It also adds methods to classes that inherit them.
 */
export function applyFix(upstream: object): void {
  const instrumentation = upstream as Instrumentation;
  const {
    _wrap: wrap,
    _startSpan: startSpan,
    patchQueryExec,
    patchAggregateExec,
  } = instrumentation;
  /** The parent of the query whose `exec` is being called. */
  let parent: Span | undefined;

  const withParent =
    (wrapper: Wrapper): Wrapper =>
    (original) => {
      const observed = wrapper(function execute(...args) {
        parent = undefined;
        return original.apply(this, args);
      });
      return function exec(...args) {
        parent = parentSpans.get(this);
        try {
          return observed.apply(this, args);
        } finally {
          parent = undefined;
        }
      };
    };

  instrumentation._wrap = (target, name, wrapper) =>
    Object.hasOwn(target, name) ? wrap.call(instrumentation, target, name, wrapper) : undefined;
  instrumentation._startSpan = (collection, model, operation, attributes, explicitParent) =>
    startSpan.call(
      instrumentation,
      collection,
      model,
      operation,
      attributes,
      explicitParent ?? parent,
    );
  instrumentation.patchAndCaptureSpanContext = () => (original) =>
    function capture(...args) {
      remember(this);
      return original.apply(this, args);
    };
  instrumentation.patchModelAggregate = () => (original) =>
    function capture(...args) {
      const aggregate = original.apply(this, args);
      if (typeof aggregate === 'object' && aggregate !== null) remember(aggregate);
      return aggregate;
    };
  instrumentation.patchQueryExec = (version) =>
    withParent(patchQueryExec.call(instrumentation, version));
  instrumentation.patchAggregateExec = (version) =>
    withParent(patchAggregateExec.call(instrumentation, version));
}

function remember(operation: object): void {
  const span = trace.getSpan(context.active());
  if (span === undefined) parentSpans.delete(operation);
  else parentSpans.set(operation, span);
}
