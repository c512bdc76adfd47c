import type {
  Attributes,
  Exception,
  Link,
  Span,
  SpanContext,
  SpanKind,
  SpanStatus,
  TimeInput,
} from '@opentelemetry/api';
import { SpanStatusCode } from '@opentelemetry/api';
import { performance } from '../../util/clock.ts';
import { failedAt, placeOf } from '../../util/guard.ts';
import { errorTypeOf } from './error-type.ts';

/** Receives operations when they end. */
export interface OperationListener {
  /**
   * @param span the data of the operation
   * @param seconds its duration
   */
  ended(span: TimedSpan, seconds: number): void;
}

const MEASUREMENT = placeOf(
  'measuring an operation',
  'Its duration is missing in the metrics. Report this to Sightline.',
);
const NO_ATTRIBUTES: Attributes = {};

/**
 * A span around an SDK span that measures its duration whether or not the SDK records it, so durations are right at
 * any sampling rate, and outside traces. It keeps its attributes unredacted.
 */
export class TimedSpan implements Span {
  name: string;
  readonly kind: SpanKind;
  /** The span of the SDK. */
  readonly inner: Span;
  /** Set on an operation that contains a measured operation of the same kind: an ORM call around a driver call. */
  covered = false;
  failed = false;
  /** `error.type`, if known. */
  errorType: string | undefined = undefined;
  /** The message of a failed operation. */
  message: string | undefined = undefined;
  readonly #listener: OperationListener;
  readonly #startAttributes: Attributes;
  readonly #started: number;
  #laterAttributes: Attributes | undefined = undefined;
  #hasEnded = false;

  constructor(
    listener: OperationListener,
    inner: Span,
    name: string,
    kind: SpanKind,
    attributes: Attributes | undefined,
  ) {
    this.#listener = listener;
    this.inner = inner;
    this.name = name;
    this.kind = kind;
    this.#startAttributes = attributes ?? NO_ATTRIBUTES;
    this.#started = performance.now();
  }

  /** @returns the value that was set last */
  attribute(key: string): unknown {
    const value = this.#laterAttributes?.[key];
    return value === undefined ? this.#startAttributes[key] : value;
  }

  spanContext(): SpanContext {
    return this.inner.spanContext();
  }

  isRecording(): boolean {
    return this.inner.isRecording();
  }

  setAttribute(key: string, value: Attributes[string]): this {
    if (this.#hasEnded) return this;
    this.inner.setAttribute(key, value as never);
    this.#laterAttributes ??= {};
    this.#laterAttributes[key] = value;
    return this;
  }

  setAttributes(attributes: Attributes): this {
    if (this.#hasEnded) return this;
    this.inner.setAttributes(attributes);
    this.#laterAttributes =
      this.#laterAttributes === undefined
        ? attributes
        : { ...this.#laterAttributes, ...attributes };
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    if (this.#hasEnded) return this;
    this.inner.addEvent(name, attributesOrTime, time);
    return this;
  }

  addLink(link: Link): this {
    this.inner.addLink(link);
    return this;
  }

  addLinks(links: Link[]): this {
    this.inner.addLinks(links);
    return this;
  }

  setStatus(status: SpanStatus): this {
    if (this.#hasEnded) return this;
    this.inner.setStatus(status);
    if (status.code === SpanStatusCode.ERROR) {
      this.failed = true;
      this.message = status.message;
    }
    return this;
  }

  updateName(name: string): this {
    this.inner.updateName(name);
    this.name = name;
    return this;
  }

  recordException(exception: Exception, time?: TimeInput): void {
    if (this.#hasEnded) return;
    this.inner.recordException(exception, time);
    this.failed = true;
    this.errorType = errorTypeOf(exception);
  }

  /** Only the first call has an effect: a reply may still arrive after a command has timed out. */
  end(endTime?: TimeInput): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    try {
      this.#listener.ended(this, (performance.now() - this.#started) / 1000);
    } catch (error) {
      failedAt(MEASUREMENT, error);
    }
    this.inner.end(endTime);
  }
}
