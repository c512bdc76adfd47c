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

/** What a field needs where its span is started after all. */
export interface LateField {
  /**
   * @param attributes that have been set meanwhile
   * @param startTime milliseconds of `performance.now()`
   */
  start(attributes: Attributes, startTime: number): Span;
  parent(): Span | undefined;
}

/**
 * The span of a field of GraphQL, which is started when there is a reason to: its resolver does more than
 * read a property, or something asks for its ids, such as a span or a log line inside of it.
 */
export class FieldSpan implements Span {
  /** Whether the resolver has read a property and nothing else. */
  isPlain = false;
  readonly #field: LateField;
  readonly #attributes: Attributes = {};
  readonly #begin: number;
  #started: Span | undefined = undefined;
  #isTaken = false;
  #isOver = false;

  constructor(field: LateField) {
    this.#field = field;
    this.#begin = performance.now();
  }

  get isStarted(): boolean {
    return this.#started !== undefined;
  }

  /** @returns whether the caller is the first to ask: with one span for all elements of a list, others follow */
  take(): boolean {
    const isFirst = !this.#isTaken;
    this.#isTaken = true;
    return isFirst;
  }

  /** Starts it, as of when it began; where it has ended as a plain property, its parent stands for it. */
  start(): Span {
    if (this.#started !== undefined) return this.#started;
    this.#started = this.#isOver
      ? (this.#field.parent() ?? trace.wrapSpanContext(NO_SPAN))
      : this.#field.start(this.#attributes, this.#begin);
    return this.#started;
  }

  spanContext(): SpanContext {
    return this.start().spanContext();
  }

  isRecording(): boolean {
    return !this.#isOver && this.start().isRecording();
  }

  setAttribute(key: string, value: Attributes[string]): this {
    if (this.#isOver) return this;
    if (this.#started === undefined) this.#attributes[key] = value;
    else this.#started.setAttribute(key, value as never);
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
    const isNone = this.isPlain && this.#started === undefined;
    if (!isNone) this.start().end(time);
    this.#isOver = true;
  }
}

const NO_SPAN: SpanContext = { traceId: '', spanId: '', traceFlags: 0 };
