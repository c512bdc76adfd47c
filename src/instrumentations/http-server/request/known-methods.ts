/**
 * Methods that HTTP itself defines: RFC 9110, PATCH of RFC 5789, and QUERY of
 * draft-ietf-httpbis-safe-method-w-body. Source: semantic conventions 1.45, `http.request.method`.
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

/** A method as telemetry knows it. */
export interface Method {
  /** `http.request.method`: a known method, or `_OTHER`. */
  readonly name: string;
  /** `{method}` in the name of a span: `HTTP` where the method is not known. */
  readonly spanName: string;
  /** A small number of its own, for keys of caches. */
  readonly index: number;
}

/** Any method that is not known. */
export const OTHER_METHOD: Method = { name: '_OTHER', spanName: 'HTTP', index: 0 };

/**
 * @param names the full list, case-sensitive, as in OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS
 * @returns what to look methods up in
 */
export function knownMethods(names: readonly string[]): ReadonlyMap<string, Method> {
  return new Map(
    [...new Set(names)].map((name, at) => [name, { name, spanName: name, index: at + 1 }]),
  );
}
