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

/** Called with each operation that has ended. */
export interface OperationListener {
  /**
   * @param span what is known of the operation
   * @param seconds its duration
   */
  ended(span: TimedSpan, seconds: number): void;
}

const MEASURING = placeOf(
  'the measuring of an operation',
  'Its duration is missing in the metrics. Report this to Sightline.',
);
const NONE: Attributes = {};

/**
 * A span around that of the SDK which is timed, whether the SDK records it or not. So durations are right
 * at any sampling rate, and outside of traces. It keeps the attributes that it is given as they are.
 */
export class TimedSpan implements Span {
  name: string;
  readonly kind: SpanKind;
  /** The span of the SDK. */
  readonly inner: Span;
  /** Set on an operation inside of which the same was measured: an ORM's, above its driver's. */
  covered = false;
  failed = false;
  /** `error.type`, where it is known. */
  errorType: string | undefined = undefined;
  /** The message of a failed operation. */
  message: string | undefined = undefined;
  readonly #watch: OperationListener;
  readonly #given: Attributes;
  readonly #started: number;
  #later: Attributes | undefined = undefined;
  #isOver = false;

  constructor(
    watch: OperationListener,
    inner: Span,
    name: string,
    kind: SpanKind,
    attributes: Attributes | undefined,
  ) {
    this.#watch = watch;
    this.inner = inner;
    this.name = name;
    this.kind = kind;
    this.#given = attributes ?? NONE;
    this.#started = performance.now();
  }

  /** @returns the value that was set last */
  attribute(key: string): unknown {
    const later = this.#later?.[key];
    return later === undefined ? this.#given[key] : later;
  }

  spanContext(): SpanContext {
    return this.inner.spanContext();
  }

  isRecording(): boolean {
    return this.inner.isRecording();
  }

  setAttribute(key: string, value: Attributes[string]): this {
    if (this.#isOver) return this;
    this.inner.setAttribute(key, value as never);
    this.#later ??= {};
    this.#later[key] = value;
    return this;
  }

  setAttributes(attributes: Attributes): this {
    if (this.#isOver) return this;
    this.inner.setAttributes(attributes);
    this.#later = this.#later === undefined ? attributes : { ...this.#later, ...attributes };
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    if (this.#isOver) return this;
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
    if (this.#isOver) return this;
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
    if (this.#isOver) return;
    this.inner.recordException(exception, time);
    this.failed = true;
    this.errorType = errorTypeOf(exception);
  }

  /** The first end counts: of a command that has timed out, the reply may come yet. */
  end(endTime?: TimeInput): void {
    if (this.#isOver) return;
    this.#isOver = true;
    try {
      this.#watch.ended(this, (performance.now() - this.#started) / 1000);
    } catch (error) {
      failedAt(MEASURING, error);
    }
    this.inner.end(endTime);
  }
}
