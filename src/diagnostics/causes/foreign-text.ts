import { onOneLine } from '../../util/on-one-line.ts';

/** What is repeated of a text that a server wrote; in characters. */
const LONGEST = 200;

/**
 * A text from outside (a collector, a proxy, a certificate), fit to be logged: one line, without
 * control characters, of 200 characters at most, without the punctuation at its end.
 *
 * A text of megabytes costs no more than one of a page: the rest is not looked at.
 */
export function foreignText(text: string): string {
  const line = onOneLine(text.slice(0, 4 * LONGEST))
    .replace(/\s+/g, ' ')
    .trim();
  const isCut = line.length > LONGEST || text.length > 4 * LONGEST;
  if (isCut) return `${line.slice(0, LONGEST - 1).toWellFormed()}…`;
  return line.replace(/[.:\s]+$/, '').toWellFormed();
}
