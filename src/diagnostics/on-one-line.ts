/**
 * Makes one line of a text that somebody else may have written: no breaks of lines, and no control
 * characters by which it could command a terminal.
 */
export function onOneLine(text: string): string {
  return text.replace(/\s*[\p{Cc}\u2028\u2029]+\s*/gu, ' ');
}
