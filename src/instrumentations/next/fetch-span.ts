import {
  type Attributes,
  type AttributeValue,
  type Context,
  type Exception,
  type SpanStatus,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import {
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_FULL,
} from '@opentelemetry/semantic-conventions';
import { type AboveSpan, HiddenSpan } from './hidden-span.ts';

/** What becomes of a look-up in the cache of `fetch`. */
export type CacheResult = 'hit' | 'stale' | 'miss';

/** Name and attributes by today's conventions of those that Next.js gives. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['http.method', ATTR_HTTP_REQUEST_METHOD],
  ['http.url', ATTR_URL_FULL],
  ['net.peer.name', ATTR_SERVER_ADDRESS],
]);

/**
 * A `fetch` of Next.js: a span of its own as soon as the cache is asked, since then there need not be a request.
 * Until then, and without the cache, the span of the request says it all.
 */
export class FetchSpan extends HiddenSpan {
  readonly #tracer: Tracer;
  readonly #around: Context;
  readonly #attributes: Attributes;
  #isShown = false;

  constructor(above: AboveSpan, tracer: Tracer, around: Context, attributes: Attributes) {
    super(above, undefined);
    this.#tracer = tracer;
    this.#around = around;
    this.#attributes = attributes;
  }

  /** Has it be recorded: what begins from now on hangs on it. */
  show(): void {
    if (this.#isShown) return;
    this.#isShown = true;
    const attributes: Attributes = {};
    for (const [theirs, ours] of NAMES) {
      const value = this.#attributes[theirs];
      if (value !== undefined) attributes[ours] = value;
    }
    const port = Number(this.#attributes['net.peer.port']);
    if (port > 0) attributes[ATTR_SERVER_PORT] = port;
    const name = `fetch ${this.#attributes['http.method'] ?? 'GET'}`;
    const span = this.#tracer.startSpan(name, { attributes }, this.#around);
    this.inner = span;
    const { ids } = span as Partial<AboveSpan>;
    if (ids !== undefined) (this as { ids: AboveSpan['ids'] }).ids = ids;
  }

  found(result: CacheResult): void {
    this.show();
    this.inner.setAttribute('next.fetch.cache', result);
  }

  protected override write(_key: string, _value: AttributeValue): void {}

  override setAttribute(): this {
    return this;
  }

  override setStatus(status: SpanStatus): this {
    if (this.#isShown) this.inner.setStatus(status);
    return this;
  }

  override updateName(): this {
    return this;
  }

  override recordException(exception: Exception): void {
    if (this.#isShown) this.inner.recordException(exception);
  }

  override end(): void {
    if (this.#isShown && this.inner.isRecording()) this.inner.end();
  }
}

/** The `fetch` in which the cache is being asked. */
export function fetchOf(context: Context): FetchSpan | undefined {
  const span = trace.getSpan(context);
  return span instanceof FetchSpan ? span : undefined;
}
