import {
  type Attributes,
  type Exception,
  type Link,
  type Span,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
} from '@opentelemetry/api';
import type { SpanIds } from '../../signals/traces/span/span-ids.ts';
import { UnrecordedSpan } from '../../signals/traces/span/unrecorded-span.ts';
import { isControlFlow } from './control-flow.ts';
import type { NextRouting } from './next-routing.ts';

/** Attributes that Next.js sets on the span of a request, which Sightline's span has under their current names. */
const NEXT_ATTRIBUTES: ReadonlySet<string> = new Set([
  'error.type',
  'http.method',
  'http.status_code',
  'http.target',
]);

/** A span name of Next.js: the method, with or without a route. */
const NAME = /^(?:RSC )?[A-Z]+(?: \/.*)?$/;

/** A span of Sightline, whose ids children inherit. */
export interface ParentSpan extends Span {
  readonly ids: SpanIds;
}

/**
 * Replaces a span of Next.js that is not recorded: spans below become children of the parent span, which receives
 * what the service writes to the active span. Writes of Next.js itself are dropped, or used for the route.
 */
export class HiddenSpan extends UnrecordedSpan {
  /** The span that receives the writes; its clock provides the times of spans below. */
  inner: Span;
  protected readonly routing: NextRouting | undefined;
  /** Whether the last exception was dropped; its status follows. */
  #isExceptionDropped = false;
  #silent: SilentSpan | undefined = undefined;

  constructor(parent: ParentSpan, routing: NextRouting | undefined) {
    super(parent.ids);
    this.inner = parent;
    this.routing = routing;
  }

  override isRecording(): boolean {
    return this.inner.isRecording();
  }

  override setAttribute(key?: string, value?: unknown): this {
    if (key === undefined) return this;
    if (key === 'next.route' || key === 'http.route') {
      if (typeof value === 'string') this.routing?.note(value, false);
    } else if (!isNextAttribute(key)) this.write(key, value);
    return this;
  }

  override setAttributes(attributes?: Attributes): this {
    for (const [key, value] of Object.entries(attributes ?? {})) this.setAttribute(key, value);
    return this;
  }

  override addEvent(
    name?: string,
    attributesOrTime?: Attributes | TimeInput,
    time?: TimeInput,
  ): this {
    if (this.isRecording()) this.inner.addEvent(name!, attributesOrTime, time);
    return this;
  }

  override addLink(link?: Link): this {
    if (this.isRecording()) this.inner.addLink(link!);
    return this;
  }

  override addLinks(links?: Link[]): this {
    if (this.isRecording()) this.inner.addLinks(links!);
    return this;
  }

  /** A status without a message repeats the response status, which the span of the request has anyway. */
  override setStatus(status: SpanStatus): this {
    const isRepeated = status.code === SpanStatusCode.ERROR && status.message === undefined;
    if (!isRepeated && !this.#isExceptionDropped && this.isRecording())
      this.inner.setStatus(status);
    return this;
  }

  override updateName(name: string): this {
    if (!NAME.test(name) && this.isRecording()) this.inner.updateName(name);
    return this;
  }

  override recordException(exception: Exception): void {
    this.#isExceptionDropped = isControlFlow(exception) || this.routing?.isNew(exception) === false;
    if (!this.#isExceptionDropped && this.mayRecord) this.inner.recordException(exception);
  }

  /** Nothing ends: the parent ends by itself. */
  override end(): void {}

  /** For Next.js itself, which passes it to its own functions. */
  get silent(): HiddenSpan {
    this.#silent ??= new SilentSpan(this.inner as ParentSpan, this.routing);
    return this.#silent;
  }

  protected write(key: string, value: unknown): void {
    if (this.isRecording()) this.inner.setAttribute(key, value as never);
  }

  /** An unsampled span may have a listener for errors. */
  protected get mayRecord(): boolean {
    return this.inner.isRecording() || !('endMillis' in this.inner);
  }
}

/**
 * Drops exceptions of Next.js functions: they may be caught, and be no error of the service. Errors of requests
 * arrive through `onRequestError`.
 */
class SilentSpan extends HiddenSpan {
  override recordException(): void {}

  override setStatus(): this {
    return this;
  }
}

function isNextAttribute(key: string): boolean {
  return key.startsWith('next.') || NEXT_ATTRIBUTES.has(key);
}
