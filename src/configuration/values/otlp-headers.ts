import { parseKeyValueList } from './key-value-list.ts';

/** A header as declarative configuration has it. */
export interface Header {
  readonly name: string;
  readonly value: string;
}

/**
 * Reads a list of headers. Faults say where, never what: a header's value is a secret as often as not,
 * and one that is written wrongly (`Authorization: Bearer …=`) may have it in its name.
 *
 * @returns the headers that can be sent, and what is wrong with the others
 */
export function readHeaderList(text: string): {
  readonly headers: readonly Header[];
  readonly fault: string | undefined;
} {
  const { pairs, fault } = parseKeyValueList(text);
  const headers = pairs.map(([name, value]) => ({ name, value }));
  const sound = headers.filter(isHeader);
  const unsound = headers.findIndex((header) => !isHeader(header));
  return {
    headers: sound,
    fault:
      fault ?? (unsound < 0 ? undefined : `header ${unsound + 1} has characters that HTTP forbids`),
  };
}

/** Whether HTTP can carry it (RFC 9110, sections 5.1 and 5.5). */
export function isHeader({ name, value }: Header): boolean {
  // A token, and visible characters with blanks between them.
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}
