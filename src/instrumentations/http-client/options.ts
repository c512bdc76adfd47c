import type { HttpInstrumentationConfig } from '@opentelemetry/instrumentation-http';
import { type CapturedHeader, capturedHeaders } from '../http-server/request/captured-headers.ts';
import {
  DEFAULT_KNOWN_METHODS,
  knownMethods,
  type Method,
} from '../http-server/request/known-methods.ts';
import { DEFAULT_REDACTED_PARAMETERS } from '../http-server/request/query-redaction.ts';

/**
 * The options of the upstream http instrumentation, of which those for outgoing requests apply here, and one of
 * Sightline's.
 */
export interface HttpClientConfig extends HttpInstrumentationConfig {
  /** Same as for incoming requests. */
  readonly knownMethods?: readonly string[];
}

/** The options of any client, prepared for requests. */
export interface ClientSettings {
  readonly methods: ReadonlyMap<string, Method>;
  /** Query parameters whose values are redacted. */
  readonly redacted: ReadonlySet<string>;
  readonly requestHeaders: readonly CapturedHeader[];
  readonly responseHeaders: readonly CapturedHeader[];
  /** Whether spans are recorded only inside a trace. */
  readonly requireParent: boolean;
  readonly syntheticSource: boolean;
}

/** The options that all clients have. */
interface ClientOptions {
  readonly knownMethods?: readonly string[] | undefined;
  readonly redactedQueryParams?: readonly string[] | undefined;
  readonly requireParent?: boolean | undefined;
  readonly enableSyntheticSourceDetection?: boolean | undefined;
  readonly headers?:
    | {
        readonly requestHeaders?: readonly string[] | undefined;
        readonly responseHeaders?: readonly string[] | undefined;
      }
    | undefined;
}

/** Prepares the options once for all requests. */
export function clientSettings(options: ClientOptions): ClientSettings {
  const { requestHeaders = [], responseHeaders = [] } = options.headers ?? {};
  return {
    methods: knownMethods(options.knownMethods ?? DEFAULT_KNOWN_METHODS),
    redacted: new Set(options.redactedQueryParams ?? DEFAULT_REDACTED_PARAMETERS),
    requestHeaders: capturedHeaders('request', requestHeaders),
    responseHeaders: capturedHeaders('response', responseHeaders),
    requireParent: options.requireParent === true,
    syntheticSource: options.enableSyntheticSourceDetection === true,
  };
}
