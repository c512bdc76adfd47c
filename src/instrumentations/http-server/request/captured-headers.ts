import type { Attributes } from '@opentelemetry/api';

/** A header that is to become an attribute. */
export interface CapturedHeader {
  /** In lower case, as Node has it. */
  readonly name: string;
  /** `http.request.header.<name>` or `http.response.header.<name>`. */
  readonly attribute: string;
}

/** A header as requests and responses of Node have it. */
type HeaderValue = string | number | readonly string[] | undefined;

/** @param names in any case */
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
 * Adds the headers that are there; each as a list, as the semantic conventions want it
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
