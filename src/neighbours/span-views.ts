import { INVALID_SPAN_CONTEXT, type Span, type SpanContext, trace } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import { RecordedSpan } from '../signals/traces/span/recorded-span.ts';

/** Properties of spans in SDK 1.x that 2.x and 3.x do not have. */
const PROPERTIES_OF_SDK_1: Readonly<Record<string, (this: RecordedSpan) => unknown>> = {
  parentSpanId() {
    return this.parentSpanContext?.spanId;
  },
  instrumentationLibrary(): InstrumentationScope {
    return this.instrumentationScope;
  },
};

/** Makes spans readable by processors of SDK 1.x. */
export function addPropertiesOfSdk1(): void {
  for (const [name, get] of Object.entries(PROPERTIES_OF_SDK_1)) {
    if (name in RecordedSpan.prototype) continue;
    Object.defineProperty(RecordedSpan.prototype, name, { get, configurable: true });
  }
}

/**
 * Sets the resource of another SDK on the span itself. Sightline's exporters do not read it there
 * (`signals/traces/span/resource-on-span.ts`).
 */
export function withResource(span: RecordedSpan, resource: Resource | undefined): RecordedSpan {
  return resource === undefined
    ? span
    : Object.defineProperty(span, 'resource', { value: resource, configurable: true });
}

/** A read-only view of a span with another span context. */
export function spanView(span: Span, spanContext: SpanContext): Span {
  return Object.create(span, { spanContext: { value: () => spanContext } });
}

/** A view of a span for reading and writing, with another span context and another resource. */
export function sharedView(
  span: RecordedSpan,
  spanContext: SpanContext,
  resource: Resource | undefined,
): RecordedSpan {
  const getSpanContext = () => spanContext;
  return new Proxy(span, {
    get(target, key) {
      if (key === 'spanContext') return getSpanContext;
      if (key === 'resource' && resource !== undefined) return resource;
      const value = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  });
}

const WRITERS: ReadonlySet<unknown> = new Set([
  'setAttribute',
  'setAttributes',
  'addEvent',
  'setStatus',
  'recordException',
]);

/** A span of another SDK. What the service writes to it is also written to Sightline's span below it. */
export function spanOfBoth(other: Span, own: Span): Span {
  const methods = new Map<unknown, unknown>();
  return new Proxy(other, {
    get(target, key) {
      const value = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      const method = methods.get(key) ?? boundMethod(target, value, key, own);
      methods.set(key, method);
      return method;
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  });
}

type Method = (...args: unknown[]) => unknown;

function boundMethod(other: Span, method: Method, key: string | symbol, own: Span): Method {
  if (!WRITERS.has(key)) return method.bind(other);
  const ownMethod = Reflect.get(own, key, own) as Method;
  return function (this: unknown, ...args) {
    Reflect.apply(ownMethod, own, args);
    const result = Reflect.apply(method, other, args);
    return result === other ? this : result;
  };
}

const ORIGINAL = Symbol('sightline.original-span');

/**
 * A span for an instrumentation whose call is already recorded: it reads as that span, and its methods do nothing.
 *
 * @param span the recorded span; undefined if there is none
 */
export function standIn(span: Span | undefined): Span {
  const noop: PropertyDescriptor = {
    value(this: unknown) {
      return this;
    },
  };
  if (!(span instanceof RecordedSpan)) {
    const context = span?.spanContext() ?? INVALID_SPAN_CONTEXT;
    return Object.defineProperty(trace.wrapSpanContext(context), ORIGINAL, { value: span });
  }
  return Object.create(span, {
    [ORIGINAL]: { value: span },
    setAttribute: noop,
    setAttributes: noop,
    addEvent: noop,
    addLink: noop,
    addLinks: noop,
    setStatus: noop,
    updateName: noop,
    recordException: noop,
    end: noop,
  });
}

export function isStandIn(span: Span | undefined): boolean {
  return span !== undefined && ORIGINAL in span;
}

/** @returns the span that a stand-in represents; any other span itself */
export function originalOf(span: Span): Span {
  return (span as { readonly [ORIGINAL]?: Span })[ORIGINAL] ?? span;
}
