/** The result of parsing a list of pairs. */
export interface KeyValueList {
  readonly pairs: ReadonlyArray<readonly [key: string, value: string]>;
  /** The first fault of the list, in words that do not reveal its values. */
  readonly fault: string | undefined;
}

/**
 * Parses `key1=value1,key2=value2` with percent-encoded keys and values, the form of OTEL_RESOURCE_ATTRIBUTES
 * (Resource SDK, "Specifying resource information via an environment variable") and of OTEL_EXPORTER_OTLP_HEADERS
 * (OTLP exporter, "Specifying headers via environment variables"; the W3C Baggage format without `;metadata`).
 *
 * @returns the valid pairs, in order, and the first fault
 */
export function parseKeyValueList(text: string): KeyValueList {
  const pairs: Array<readonly [string, string]> = [];
  let fault: string | undefined;
  for (const [index, entry] of text.split(',').entries()) {
    if (entry.trim() === '') continue;
    const equals = entry.indexOf('=');
    const position = `entry ${index + 1}`;
    if (equals < 0) {
      fault ??= `${position} has no "="`;
      continue;
    }
    const key = decode(entry.slice(0, equals));
    const value = decode(entry.slice(equals + 1));
    if (key === undefined || value === undefined)
      fault ??= `${position} is not valid percent-encoding`;
    else if (key === '') fault ??= `${position} has no key before its "="`;
    else pairs.push([key, value]);
  }
  return { pairs, fault };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.trim());
  } catch {
    return undefined;
  }
}
