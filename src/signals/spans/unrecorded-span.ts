import type { Span, SpanContext } from '@opentelemetry/api';
import type { SpanIds } from './span-ids.ts';

/** A span that is not sampled: it holds nothing but its ids. */
export class UnrecordedSpan implements Span {
  private readonly ids: SpanIds;

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

  setStatus(): this {
    return this;
  }

  updateName(): this {
    return this;
  }

  recordException(): void {}

  end(): void {}
}
