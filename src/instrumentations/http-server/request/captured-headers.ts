import type { Attributes } from '@opentelemetry/api';

/** A header to record as an attribute. */
export interface CapturedHeader {
  /** In lower case, as in Node. */
  readonly name: string;
  /** `http.request.header.<name>` or `http.response.header.<name>`. */
  readonly attribute: string;
}

/** A header value of Node's requests and responses. */
type HeaderValue = string | number | readonly string[] | undefined;

/** @param names in upper or lower case */
export function capturedHeaders(
  side: 'request' | 'response',
  names: readonly string[],
): readonly CapturedHeader[] {
  return [...new Set(names.map((name) => name.toLowerCase()))].map((name) => ({
    name,
    attribute: `http.${side}.header.${name}`,
  }));
}

/**
 * Adds the headers that have a value, each as a list, as the semantic conventions require
 * (`http.request.header.<key>`).
 */
export function captureHeaders(
  attributes: Attributes,
  headers: readonly CapturedHeader[],
  read: (name: string) => HeaderValue,
): void {
  for (const { name, attribute } of headers) {
    const value = read(name);
    if (value === undefined) continue;
    attributes[attribute] = Array.isArray(value) ? value.map(String) : [String(value)];
  }
}
