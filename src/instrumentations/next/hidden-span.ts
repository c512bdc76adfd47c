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

/** What Next.js writes on the span of a request, which our own says, by the names of today. */
const THEIRS: ReadonlySet<string> = new Set([
  'error.type',
  'http.method',
  'http.status_code',
  'http.target',
]);

/** A name that Next.js gives: the method, with or without a route. */
const NAME = /^(?:RSC )?[A-Z]+(?: \/.*)?$/;

/** A span of ours, whose ids children take over. */
export interface AboveSpan extends Span {
  readonly ids: SpanIds;
}

/**
 * Stands in for a span of Next.js that is not recorded: what is below hangs on the span above, and what the
 * service writes on the active span arrives there. What Next.js writes itself is left out, or taken for the route.
 */
export class HiddenSpan extends UnrecordedSpan {
  /** By the clock of which the times below are read. */
  inner: Span;
  protected readonly routing: NextRouting | undefined;
  /** Whether the last exception was, whose status comes next. */
  #isLeftOut = false;
  #silent: SilentSpan | undefined = undefined;

  constructor(above: AboveSpan, routing: NextRouting | undefined) {
    super(above.ids);
    this.inner = above;
    this.routing = routing;
  }

  override isRecording(): boolean {
    return this.inner.isRecording();
  }

  override setAttribute(key?: string, value?: unknown): this {
    if (key === undefined) return this;
    if (key === 'next.route' || key === 'http.route') {
      if (typeof value === 'string') this.routing?.note(value, false);
    } else if (!isTheirs(key)) this.write(key, value);
    return this;
  }

  override setAttributes(attributes?: Attributes): this {
    for (const [key, value] of Object.entries(attributes ?? {})) this.setAttribute(key, value);
    return this;
  }

  override addEvent(name?: string, rest?: Attributes | TimeInput, time?: TimeInput): this {
    if (this.isRecording()) this.inner.addEvent(name!, rest, time);
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

  /** Without a text it repeats the status of the answer, which the span of the request has by itself. */
  override setStatus(status: SpanStatus): this {
    const isRepeated = status.code === SpanStatusCode.ERROR && status.message === undefined;
    if (!isRepeated && !this.#isLeftOut && this.isRecording()) this.inner.setStatus(status);
    return this;
  }

  override updateName(name: string): this {
    if (!NAME.test(name) && this.isRecording()) this.inner.updateName(name);
    return this;
  }

  override recordException(exception: Exception): void {
    this.#isLeftOut = isControlFlow(exception) || this.routing?.isNew(exception) === false;
    if (!this.#isLeftOut && this.mayRecord) this.inner.recordException(exception);
  }

  /** It has none: the one above ends by itself. */
  override end(): void {}

  /** For Next.js itself, where the span of one of its functions is meant. */
  get silent(): HiddenSpan {
    this.#silent ??= new SilentSpan(this.inner as AboveSpan, this.routing);
    return this.#silent;
  }

  protected write(key: string, value: unknown): void {
    if (this.isRecording()) this.inner.setAttribute(key, value as never);
  }

  /** A span that is not sampled, and so not recorded, may have somebody who listens to errors. */
  protected get mayRecord(): boolean {
    return this.inner.isRecording() || !('endMillis' in this.inner);
  }
}

/**
 * Says nothing of what a function of Next.js has thrown: it may be caught, and be no error of the service. Those
 * of requests come by `onRequestError`.
 */
class SilentSpan extends HiddenSpan {
  override recordException(): void {}

  override setStatus(): this {
    return this;
  }
}

function isTheirs(key: string): boolean {
  return key.startsWith('next.') || THEIRS.has(key);
}
