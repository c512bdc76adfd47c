import type { Environment } from '../environment-reader.ts';
import { parseKeyValueList } from './key-value-list.ts';

/** A header in the form of declarative configuration. */
export interface Header {
  readonly name: string;
  readonly value: string;
}

/** Reads the headers of a variable, without those that cannot be sent, which are reported. */
export function readHeaders(
  { string, report }: Environment,
  variable: Parameters<Environment['string']>[0],
): readonly Header[] {
  const { headers, fault } = parseHeaderList(string(variable) ?? '');
  if (fault !== undefined) {
    report({
      code: 'invalid-value',
      name: variable,
      value: `[not shown: ${fault}]`,
      expected: 'comma-separated name=value pairs, percent-encoded',
      used: 'the other headers',
    });
  }
  return headers;
}

/**
 * Parses a list of headers. Faults state the position, not the content: values are often secrets, and a malformed
 * header (`Authorization: Bearer …=`) may contain one in its name.
 *
 * @returns the headers that can be sent, and the fault of the first that cannot
 */
export function parseHeaderList(text: string): {
  readonly headers: readonly Header[];
  readonly fault: string | undefined;
} {
  const { pairs, fault } = parseKeyValueList(text);
  const headers = pairs.map(([name, value]) => ({ name, value }));
  const invalid = headers.findIndex((header) => !isHeader(header));
  return {
    headers: headers.filter(isHeader),
    fault:
      fault ?? (invalid < 0 ? undefined : `header ${invalid + 1} has characters that HTTP forbids`),
  };
}

/** Whether HTTP can transmit a header (RFC 9110, sections 5.1 and 5.5). */
export function isHeader({ name, value }: Header): boolean {
  // A token; visible characters with spaces and tabs.
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}
