import { INVALID_SPAN_CONTEXT, type Span, type SpanContext, trace } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import { RecordedSpan } from '../signals/traces/span/recorded-span.ts';

/** What spans of 1.x are read by, beside what those of 2.x and 3.x have. */
const OF_1: Readonly<Record<string, (this: RecordedSpan) => unknown>> = {
  parentSpanId() {
    return this.parentSpanContext?.spanId;
  },
  instrumentationLibrary(): InstrumentationScope {
    return this.instrumentationScope;
  },
};

/** Lets all spans be read by the processors of SDK 1.x too. */
export function makeReadableBy1(): void {
  for (const [name, get] of Object.entries(OF_1)) {
    if (name in RecordedSpan.prototype) continue;
    Object.defineProperty(RecordedSpan.prototype, name, { get, configurable: true });
  }
}

/**
 * The span itself, of the resource of another SDK. Sightline's exporters do not ask it for its own
 * (`signals/traces/span/resource-on-span.ts`).
 */
export function withResource(span: RecordedSpan, resource: Resource | undefined): RecordedSpan {
  return resource === undefined
    ? span
    : Object.defineProperty(span, 'resource', { value: resource, configurable: true });
}

/** A span to be read under another span context. */
export function spanView(span: Span, spanContext: SpanContext): Span {
  return Object.create(span, { spanContext: { value: () => spanContext } });
}

/** A span that both read and write, under another span context and of another resource. */
export function sharedView(
  span: RecordedSpan,
  spanContext: SpanContext,
  resource: Resource | undefined,
): RecordedSpan {
  const theirContext = () => spanContext;
  return new Proxy(span, {
    get(target, key) {
      if (key === 'spanContext') return theirContext;
      if (key === 'resource' && resource !== undefined) return resource;
      const value = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  });
}

const WRITTEN_TO_BOTH: ReadonlySet<unknown> = new Set([
  'setAttribute',
  'setAttributes',
  'addEvent',
  'setStatus',
  'recordException',
]);

/** A span of another SDK, of which what the service writes on it is written on Sightline's below as well. */
export function writesToBoth(theirs: Span, ours: Span): Span {
  const known = new Map<unknown, unknown>();
  return new Proxy(theirs, {
    get(target, key) {
      const value = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      const bound = known.get(key) ?? boundTo(target, value, key, ours);
      known.set(key, bound);
      return bound;
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  });
}

type Method = (...given: unknown[]) => unknown;

function boundTo(theirs: Span, method: Method, key: string | symbol, ours: Span): Method {
  if (!WRITTEN_TO_BOTH.has(key)) return method.bind(theirs);
  const other = Reflect.get(ours, key, ours) as Method;
  return function (this: unknown, ...given) {
    Reflect.apply(other, ours, given);
    const result = Reflect.apply(method, theirs, given);
    return result === theirs ? this : result;
  };
}

const STANDS_FOR = Symbol('sightline.stands-for');

/**
 * A span for an instrumentation whose call is recorded already: it reads as that one and changes nothing.
 *
 * @param span undefined where the call is recorded beneath no other
 */
export function standIn(span: Span | undefined): Span {
  const nothing: PropertyDescriptor = {
    value(this: unknown) {
      return this;
    },
  };
  if (!(span instanceof RecordedSpan)) {
    const context = span?.spanContext() ?? INVALID_SPAN_CONTEXT;
    return Object.defineProperty(trace.wrapSpanContext(context), STANDS_FOR, { value: span });
  }
  return Object.create(span, {
    [STANDS_FOR]: { value: span },
    setAttribute: nothing,
    setAttributes: nothing,
    addEvent: nothing,
    addLink: nothing,
    addLinks: nothing,
    setStatus: nothing,
    updateName: nothing,
    recordException: nothing,
    end: nothing,
  });
}

export function isStandIn(span: Span | undefined): boolean {
  return span !== undefined && STANDS_FOR in span;
}

/** @returns the span itself, of whatever stands for it */
export function standsFor(span: Span): Span {
  return (span as { readonly [STANDS_FOR]?: Span })[STANDS_FOR] ?? span;
}
