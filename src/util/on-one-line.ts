/**
 * Makes a text of unknown origin safe to print on one line: without line breaks, without control characters that
 * could command a terminal, and without characters that change the reading order.
 */
export function onOneLine(text: string): string {
  return text.replace(/\s*[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+\s*/gu, ' ');
}
