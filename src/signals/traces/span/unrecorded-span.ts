import type { Exception, Span, SpanContext, SpanStatus } from '@opentelemetry/api';
import type { SpanIds } from './span-ids.ts';

/** A span that is not sampled: it holds only its ids. */
export class UnrecordedSpan implements Span {
  readonly ids: SpanIds;

  constructor(ids: SpanIds) {
    this.ids = ids;
  }

  spanContext(): SpanContext {
    return this.ids.toContext();
  }

  isRecording(): boolean {
    return false;
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

  setStatus(_status: SpanStatus): this {
    return this;
  }

  updateName(_name: string): this {
    return this;
  }

  recordException(_exception: Exception): void {}

  end(): void {}
}
