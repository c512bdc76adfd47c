import {
  type Attributes,
  type Exception,
  type Span,
  type SpanContext,
  type SpanKind,
  type SpanStatus,
  SpanStatusCode,
} from '@opentelemetry/api';
import type { SpanIds } from './span-ids.ts';
import type { SeenSpan, SpanWatch } from './span-watch.ts';

const NO_ATTRIBUTES: Attributes = {};

/**
 * A span that is not sampled, and so holds nothing, but tells of exceptions: an error is no less of one
 * where nobody records the trace. It keeps references to what it was started with, and copies nothing.
 */
export class WatchedSpan implements Span, SeenSpan {
  name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly scopeName: string;
  failed = false;
  readonly #ids: SpanIds;
  readonly #watch: SpanWatch;
  #ended = false;

  constructor(
    watch: SpanWatch,
    ids: SpanIds,
    scopeName: string,
    name: string,
    kind: SpanKind,
    attributes: Attributes | undefined,
  ) {
    this.#watch = watch;
    this.#ids = ids;
    this.scopeName = scopeName;
    this.name = name;
    this.kind = kind;
    this.attributes = attributes ?? NO_ATTRIBUTES;
  }

  spanContext(): SpanContext {
    return this.#ids.toContext();
  }

  isRecording(): boolean {
    return false;
  }

  recordException(exception: Exception): void {
    if (!this.#ended) this.#watch.onException(exception, this);
  }

  setStatus({ code }: SpanStatus): this {
    if (code === SpanStatusCode.ERROR) this.failed = true;
    return this;
  }

  updateName(name: string): this {
    this.name = name;
    return this;
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#watch.onEnd(this);
  }

  setAttribute(): this {
    return this;
  }

  setAttributes(): this {
    return this;
  }

  addEvent(): this {
    return this;
  }

  addLink(): this {
    return this;
  }

  addLinks(): this {
    return this;
  }
}
