/**
 * Makes one line of a text that somebody else may have written: no breaks of lines, no control characters
 * by which it could command a terminal, and none by which it would be read in another order than it has.
 */
export function onOneLine(text: string): string {
  return text.replace(/\s*[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+\s*/gu, ' ');
}
