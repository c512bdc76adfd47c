import type { Attributes, Span } from '@opentelemetry/api';
import type { InstrumentationConfig } from '@opentelemetry/instrumentation';
import type { UndiciRequest } from './undici-headers.ts';

/** An answer as undici publishes it on `undici:request:headers`. */
export interface UndiciResponse {
  readonly statusCode: number;
  /** Names and values by turns; of HTTP/2 an object. */
  readonly headers: readonly (Buffer | string)[] | Readonly<Record<string, string | string[]>>;
}

/** Upstream's options (`@opentelemetry/instrumentation-undici`), and two of the http client's. */
export interface UndiciConfig extends InstrumentationConfig {
  /** Return `true` for neither span nor metric. */
  readonly ignoreRequestHook?: (request: UndiciRequest) => boolean;
  readonly requestHook?: (span: Span, request: UndiciRequest) => void;
  readonly responseHook?: (
    span: Span,
    info: { readonly request: UndiciRequest; readonly response: UndiciResponse },
  ) => void;
  readonly startSpanHook?: (request: UndiciRequest) => Attributes;
  /** Spans only inside of a trace. Default false. */
  readonly requireParentforSpans?: boolean;
  readonly headersToSpanAttributes?: {
    readonly requestHeaders?: readonly string[];
    readonly responseHeaders?: readonly string[];
  };
  /** As of the http client. Default: the parameters that the conventions name. */
  readonly redactedQueryParams?: readonly string[];
  /** As of the http client. */
  readonly knownMethods?: readonly string[];
}
