import type { HttpInstrumentationConfig } from '@opentelemetry/instrumentation-http';
import { type CapturedHeader, capturedHeaders } from '../http-server/request/captured-headers.ts';
import {
  DEFAULT_KNOWN_METHODS,
  knownMethods,
  type Method,
} from '../http-server/request/known-methods.ts';
import { DEFAULT_REDACTED_PARAMETERS } from '../http-server/request/query-redaction.ts';

/** Upstream's options, of which those for outgoing requests are heeded here, and one of ours. */
export interface HttpClientConfig extends HttpInstrumentationConfig {
  /** As for incoming requests. */
  readonly knownMethods?: readonly string[];
}

/** The options as requests need them, whichever client makes them. */
export interface ClientSettings {
  readonly methods: ReadonlyMap<string, Method>;
  /** Keys of a query whose values are not recorded. */
  readonly redacted: ReadonlySet<string>;
  readonly requestHeaders: readonly CapturedHeader[];
  readonly responseHeaders: readonly CapturedHeader[];
  /** Whether spans are written only inside of a trace. */
  readonly requireParent: boolean;
  readonly syntheticSource: boolean;
}

/** What the options of all clients have in common. */
interface Chosen {
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

/** Does once what each request would do otherwise. */
export function clientSettings(chosen: Chosen): ClientSettings {
  const { requestHeaders = [], responseHeaders = [] } = chosen.headers ?? {};
  return {
    methods: knownMethods(chosen.knownMethods ?? DEFAULT_KNOWN_METHODS),
    redacted: new Set(chosen.redactedQueryParams ?? DEFAULT_REDACTED_PARAMETERS),
    requestHeaders: capturedHeaders('request', requestHeaders),
    responseHeaders: capturedHeaders('response', responseHeaders),
    requireParent: chosen.requireParent === true,
    syntheticSource: chosen.enableSyntheticSourceDetection === true,
  };
}
