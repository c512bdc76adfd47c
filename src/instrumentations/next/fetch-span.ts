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
import { HiddenSpan, type ParentSpan } from './hidden-span.ts';

/** The result of a lookup in the cache of `fetch`. */
export type CacheResult = 'hit' | 'stale' | 'miss';

/** Attributes of Next.js, and their names in the current conventions. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['http.method', ATTR_HTTP_REQUEST_METHOD],
  ['http.url', ATTR_URL_FULL],
  ['net.peer.name', ATTR_SERVER_ADDRESS],
]);

/**
 * The span of a `fetch` of Next.js. It is recorded once the cache is looked up, since there may be no request after
 * that. Until then, and without the cache, the span of the request is sufficient.
 */
export class FetchSpan extends HiddenSpan {
  readonly #tracer: Tracer;
  readonly #parentContext: Context;
  readonly #attributes: Attributes;
  #isShown = false;

  constructor(parent: ParentSpan, tracer: Tracer, parentContext: Context, attributes: Attributes) {
    super(parent, undefined);
    this.#tracer = tracer;
    this.#parentContext = parentContext;
    this.#attributes = attributes;
  }

  /** Records the span: spans that start from now on are its children. */
  show(): void {
    if (this.#isShown) return;
    this.#isShown = true;
    const attributes: Attributes = {};
    for (const [nextName, attributeName] of NAMES) {
      const value = this.#attributes[nextName];
      if (value !== undefined) attributes[attributeName] = value;
    }
    const port = Number(this.#attributes['net.peer.port']);
    if (port > 0) attributes[ATTR_SERVER_PORT] = port;
    const name = `fetch ${this.#attributes['http.method'] ?? 'GET'}`;
    const span = this.#tracer.startSpan(name, { attributes }, this.#parentContext);
    this.inner = span;
    const { ids } = span as Partial<ParentSpan>;
    if (ids !== undefined) (this as { ids: ParentSpan['ids'] }).ids = ids;
  }

  setCacheResult(result: CacheResult): void {
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

/** The span of the `fetch` that looks up the cache. */
export function activeFetch(context: Context): FetchSpan | undefined {
  const span = trace.getSpan(context);
  return span instanceof FetchSpan ? span : undefined;
}
