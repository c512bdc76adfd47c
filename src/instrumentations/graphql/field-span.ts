import {
  type Attributes,
  type Exception,
  type Link,
  type Span,
  type SpanContext,
  type SpanStatus,
  type TimeInput,
  trace,
} from '@opentelemetry/api';
import { performance } from '../../util/clock.ts';

/** Starts the span of a field when it turns out to be needed. */
export interface LateField {
  /**
   * @param attributes set so far
   * @param startTime milliseconds of `performance.now()`
   */
  start(attributes: Attributes, startTime: number): Span;
  parent(): Span | undefined;
}

/**
 * The span of a field of GraphQL. It is only started if needed: when its resolver does more than read a property, or
 * when something reads its ids, such as a span or a log record inside it.
 */
export class FieldSpan implements Span {
  /** Whether the resolver only reads a property. */
  isPlain = false;
  readonly #field: LateField;
  readonly #attributes: Attributes = {};
  readonly #startTime: number;
  #span: Span | undefined = undefined;
  #isClaimed = false;
  #isOver = false;

  constructor(field: LateField) {
    this.#field = field;
    this.#startTime = performance.now();
  }

  get isStarted(): boolean {
    return this.#span !== undefined;
  }

  /** @returns whether the caller is the first: all elements of a list share one span */
  claim(): boolean {
    const isFirst = !this.#isClaimed;
    this.#isClaimed = true;
    return isFirst;
  }

  /** Starts the span with its original start time. If it has ended as a plain property, its parent replaces it. */
  start(): Span {
    if (this.#span !== undefined) return this.#span;
    this.#span = this.#isOver
      ? (this.#field.parent() ?? trace.wrapSpanContext(NO_SPAN))
      : this.#field.start(this.#attributes, this.#startTime);
    return this.#span;
  }

  spanContext(): SpanContext {
    return this.start().spanContext();
  }

  isRecording(): boolean {
    return !this.#isOver && this.start().isRecording();
  }

  setAttribute(key: string, value: Attributes[string]): this {
    if (this.#isOver) return this;
    if (this.#span === undefined) this.#attributes[key] = value;
    else this.#span.setAttribute(key, value as never);
    return this;
  }

  setAttributes(attributes: Attributes): this {
    for (const [key, value] of Object.entries(attributes)) this.setAttribute(key, value);
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    if (!this.#isOver) this.start().addEvent(name, attributesOrTime, time);
    return this;
  }

  addLink(link: Link): this {
    if (!this.#isOver) this.start().addLink(link);
    return this;
  }

  addLinks(links: Link[]): this {
    if (!this.#isOver) this.start().addLinks(links);
    return this;
  }

  setStatus(status: SpanStatus): this {
    if (!this.#isOver) this.start().setStatus(status);
    return this;
  }

  updateName(name: string): this {
    if (!this.#isOver) this.start().updateName(name);
    return this;
  }

  recordException(exception: Exception, time?: TimeInput): void {
    if (!this.#isOver) this.start().recordException(exception, time);
  }

  end(time?: TimeInput): void {
    if (this.#isOver) return;
    const isOmitted = this.isPlain && this.#span === undefined;
    if (!isOmitted) this.start().end(time);
    this.#isOver = true;
  }
}

const NO_SPAN: SpanContext = { traceId: '', spanId: '', traceFlags: 0 };
