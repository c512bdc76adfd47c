/**
 * Methods of the HTTP standards: RFC 9110, PATCH of RFC 5789, and QUERY of draft-ietf-httpbis-safe-method-w-body.
 * Source: semantic conventions 1.45, `http.request.method`.
 */
export const DEFAULT_KNOWN_METHODS: readonly string[] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
  'QUERY',
];

/** A method as recorded in telemetry. */
export interface Method {
  /** `http.request.method`: a known method, or `_OTHER`. */
  readonly name: string;
  /** `{method}` in span names: `HTTP` if the method is not known. */
  readonly spanName: string;
  /** A small unique number, for cache keys. */
  readonly index: number;
}

/** Any method that is not known. */
export const OTHER_METHOD: Method = { name: '_OTHER', spanName: 'HTTP', index: 0 };

/**
 * @param names the full list, case-sensitive, as in OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS
 * @returns the methods by name
 */
export function knownMethods(names: readonly string[]): ReadonlyMap<string, Method> {
  return new Map(
    [...new Set(names)].map((name, index) => [name, { name, spanName: name, index: index + 1 }]),
  );
}
