import type { IncomingMessage } from 'node:http';
import type { HttpInstrumentationConfig } from '@opentelemetry/instrumentation-http';
import type { IgnoreRule } from '../../configuration/values/parse-ignored-requests.ts';
import { createIgnore } from './ignored-requests.ts';
import type { RequestFacts } from './metric-attributes.ts';
import { type CapturedHeader, capturedHeaders } from './request/captured-headers.ts';
import { DEFAULT_KNOWN_METHODS, knownMethods, type Method } from './request/known-methods.ts';
import { DEFAULT_REDACTED_PARAMETERS } from './request/query-redaction.ts';

/** Upstream's options, of which those for incoming requests are heeded here, and a few of ours. */
export interface HttpServerConfig extends HttpInstrumentationConfig {
  /**
   * Methods that are recorded by their name, case-sensitive; all others become `_OTHER`. A full
   * override. Default: RFC 9110, PATCH and QUERY. Source: semantic conventions,
   * OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS.
   */
  readonly knownMethods?: readonly string[];
  /**
   * Requests that get no span, and under which none is written, yet count in the metrics. Return `true`
   * to choose one.
   */
  readonly untracedIncomingRequestHook?: (request: IncomingMessage) => boolean;
  /** Rules that choose such requests, too. Default: none. Source: SIGHTLINE_IGNORE. */
  readonly untracedRequests?: readonly IgnoreRule[];
  /** Called when a request with a response has ended, after its span. Default: none. */
  readonly requestEndHook?: RequestEndHook | undefined;
  /** Records `client.port` where it is known. Default false: opt-in in the conventions. */
  readonly recordClientPort?: boolean;
  /**
   * Records `http.request.body.size` and `http.response.body.size` on spans, and the metrics
   * `http.server.request.body.size` and `http.server.response.body.size`. Default false: opt-in, and in
   * development.
   */
  readonly recordBodySizes?: boolean;
  /**
   * Whether a sampler or a span processor reads attributes when a span starts. Where nobody does, a
   * request that is not sampled gets none. Default true.
   */
  readonly attributesAtStart?: boolean;
  /**
   * Keeps of each request, for as long as it is answered, what identifies an error that happens in it.
   * Default false.
   */
  readonly rememberRequests?: boolean;
  /**
   * Leaves incoming requests to upstream's instrumentation. Heeded where instrumentations get their
   * options (defaults.ts). Default false.
   */
  readonly upstreamServerInstrumentation?: boolean;
}

/** What is known of a request when it has ended. */
export interface EndedRequest extends RequestFacts {
  /** Milliseconds, of `performance.now()`. */
  readonly started: number;
}

export type RequestEndHook = (request: IncomingMessage, ended: EndedRequest) => void;

/** The options as requests need them. */
export interface Settings {
  readonly config: HttpServerConfig;
  readonly methods: ReadonlyMap<string, Method>;
  readonly redacted: ReadonlySet<string>;
  readonly requestHeaders: readonly CapturedHeader[];
  readonly responseHeaders: readonly CapturedHeader[];
  /** Whether a request gets no span by the rules. Undefined where there are none. */
  readonly isUntraced: ((request: IncomingMessage) => boolean) | undefined;
}

/** Does once what each request would do otherwise. */
export function settingsOf(config: HttpServerConfig): Settings {
  const { requestHeaders = [], responseHeaders = [] } =
    config.headersToSpanAttributes?.server ?? {};
  return {
    config,
    methods: knownMethods(config.knownMethods ?? DEFAULT_KNOWN_METHODS),
    redacted: new Set(config.redactedQueryParamsServer ?? DEFAULT_REDACTED_PARAMETERS),
    requestHeaders: capturedHeaders('request', requestHeaders),
    responseHeaders: capturedHeaders('response', responseHeaders),
    isUntraced: createIgnore(config.untracedRequests ?? []),
  };
}
