import { onOneLine } from '../../util/on-one-line.ts';

/** Characters. */
const MAX_LENGTH = 200;

/**
 * Makes a text from outside (from a collector, a proxy, a certificate) safe to log: one line of at most 200
 * characters, without control characters and without punctuation at its end.
 *
 * Reads the first 800 characters only, so that a text of megabytes costs no more than a short one.
 */
export function sanitizeText(text: string): string {
  const line = onOneLine(text.slice(0, 4 * MAX_LENGTH))
    .replace(/\s+/g, ' ')
    .trim();
  const isCut = line.length > MAX_LENGTH || text.length > 4 * MAX_LENGTH;
  if (isCut) return `${line.slice(0, MAX_LENGTH - 1).toWellFormed()}…`;
  return line.replace(/[.:\s]+$/, '').toWellFormed();
}
