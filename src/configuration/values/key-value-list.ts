/** What came of reading a list of pairs. */
export interface KeyValueList {
  readonly pairs: ReadonlyArray<readonly [key: string, value: string]>;
  /** The first thing wrong with the list, in words that do not show its values. */
  readonly fault: string | undefined;
}

/**
 * Reads `key1=value1,key2=value2` with percent-encoded keys and values, the form of
 * OTEL_RESOURCE_ATTRIBUTES (Resource SDK, "Specifying resource information via an environment
 * variable") and of OTEL_EXPORTER_OTLP_HEADERS (OTLP exporter, "Specifying headers via environment
 * variables"; the W3C Baggage format, whose `;metadata` is not supported there).
 *
 * @returns the pairs that could be read, in order, and what was wrong with the first that could not
 */
export function parseKeyValueList(text: string): KeyValueList {
  const pairs: Array<readonly [string, string]> = [];
  let fault: string | undefined;
  for (const [index, entry] of text.split(',').entries()) {
    if (entry.trim() === '') continue;
    const equals = entry.indexOf('=');
    const where = `entry ${index + 1}`;
    if (equals < 0) {
      fault ??= `${where} has no "="`;
      continue;
    }
    const key = decode(entry.slice(0, equals));
    const value = decode(entry.slice(equals + 1));
    if (key === undefined || value === undefined)
      fault ??= `${where} is not valid percent-encoding`;
    else if (key === '') fault ??= `${where} has no key before its "="`;
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
