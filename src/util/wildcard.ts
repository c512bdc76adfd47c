/**
 * Whether a pattern matches a whole text. The texts come with requests: a long one could keep a regular expression
 * with several `.*` busy, so this searches for one part of the pattern after the other.
 *
 * @param pattern `*` matches any number of characters, including none
 */
export function matches(pattern: string, text: string): boolean {
  let star = pattern.indexOf('*');
  if (star < 0) return pattern === text;
  if (!text.startsWith(pattern.slice(0, star))) return false;
  /** Number of characters that are matched. */
  let position = star;
  for (;;) {
    const start = star + 1;
    star = pattern.indexOf('*', start);
    if (star < 0) {
      const last = pattern.slice(start);
      return text.length - position >= last.length && text.endsWith(last);
    }
    const index = text.indexOf(pattern.slice(start, star), position);
    if (index < 0) return false;
    position = index + star - start;
  }
}
