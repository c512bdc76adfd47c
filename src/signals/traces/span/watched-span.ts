import {
  type Attributes,
  type Exception,
  type SpanKind,
  type SpanStatus,
  SpanStatusCode,
} from '@opentelemetry/api';
import type { SpanIds } from './span-ids.ts';
import type { ObservedSpan, SpanObserver } from './span-observer.ts';
import { UnrecordedSpan } from './unrecorded-span.ts';

const NO_ATTRIBUTES: Attributes = {};

/**
 * A span that is not sampled but reports exceptions: errors matter even if nobody records the trace. It
 * references its initial attributes without copying them.
 */
export class WatchedSpan extends UnrecordedSpan implements ObservedSpan {
  name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly scopeName: string;
  failed = false;
  readonly #observer: SpanObserver;
  #ended = false;

  constructor(
    observer: SpanObserver,
    ids: SpanIds,
    scopeName: string,
    name: string,
    kind: SpanKind,
    attributes: Attributes | undefined,
  ) {
    super(ids);
    this.#observer = observer;
    this.scopeName = scopeName;
    this.name = name;
    this.kind = kind;
    this.attributes = attributes ?? NO_ATTRIBUTES;
  }

  override recordException(exception: Exception): void {
    if (!this.#ended) this.#observer.onException(exception, this);
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
    this.#observer.onEnd(this);
  }
}
