import {
  type Attributes,
  type Exception,
  type SpanKind,
  type SpanStatus,
  SpanStatusCode,
} from '@opentelemetry/api';
import type { SpanIds } from './span-ids.ts';
import type { ObservedSpan, SpanObserver } from './span-watch.ts';
import { UnrecordedSpan } from './unrecorded-span.ts';

const NO_ATTRIBUTES: Attributes = {};

/**
 * A span that is not sampled, and so holds nothing, but reports exceptions: an error is no less of one
 * where nobody records the trace. It keeps references to what it was started with, and copies nothing.
 */
export class WatchedSpan extends UnrecordedSpan implements ObservedSpan {
  name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly scopeName: string;
  failed = false;
  readonly #watch: SpanObserver;
  #ended = false;

  constructor(
    watch: SpanObserver,
    ids: SpanIds,
    scopeName: string,
    name: string,
    kind: SpanKind,
    attributes: Attributes | undefined,
  ) {
    super(ids);
    this.#watch = watch;
    this.scopeName = scopeName;
    this.name = name;
    this.kind = kind;
    this.attributes = attributes ?? NO_ATTRIBUTES;
  }

  override recordException(exception: Exception): void {
    if (!this.#ended) this.#watch.onException(exception, this);
  }

  override setStatus({ code }: SpanStatus): this {
    if (code === SpanStatusCode.ERROR) this.failed = true;
    return this;
  }

  override updateName(name: string): this {
    this.name = name;
    return this;
  }

  override end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#watch.onEnd(this);
  }
}
