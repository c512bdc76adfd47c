import type { Attributes, Span } from '@opentelemetry/api';
import type { InstrumentationConfig } from '@opentelemetry/instrumentation';
import type { UndiciRequest } from './undici-headers.ts';

/** A response as published on `undici:request:headers`. */
export interface UndiciResponse {
  readonly statusCode: number;
  /** Names and values in turn; an object for HTTP/2. */
  readonly headers: readonly (Buffer | string)[] | Readonly<Record<string, string | string[]>>;
}

/** The options of `@opentelemetry/instrumentation-undici`, and two of the http client instrumentation. */
export interface UndiciConfig extends InstrumentationConfig {
  /** Return `true` for neither span nor metric. */
  readonly ignoreRequestHook?: (request: UndiciRequest) => boolean;
  readonly requestHook?: (span: Span, request: UndiciRequest) => void;
  readonly responseHook?: (
    span: Span,
    info: { readonly request: UndiciRequest; readonly response: UndiciResponse },
  ) => void;
  readonly startSpanHook?: (request: UndiciRequest) => Attributes;
  /** Records spans only inside a trace. Default: false. */
  readonly requireParentforSpans?: boolean;
  readonly headersToSpanAttributes?: {
    readonly requestHeaders?: readonly string[];
    readonly responseHeaders?: readonly string[];
  };
  /** Same as for the http client. Default: the parameters that the conventions list. */
  readonly redactedQueryParams?: readonly string[];
  /** Same as for the http client. */
  readonly knownMethods?: readonly string[];
}
