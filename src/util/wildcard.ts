/**
 * Whether a pattern stands for all of a text. Texts come from whoever sends requests: a regular expression
 * with several `.*` could be kept busy by a long one, this looks for one piece of the pattern behind the other.
 *
 * @param pattern `*` stands for any characters, also none
 */
export function matches(pattern: string, text: string): boolean {
  let star = pattern.indexOf('*');
  if (star < 0) return pattern === text;
  if (!text.startsWith(pattern.slice(0, star))) return false;
  /** How far the text is accounted for. */
  let done = star;
  for (;;) {
    const start = star + 1;
    star = pattern.indexOf('*', start);
    if (star < 0) {
      const last = pattern.slice(start);
      return text.length - done >= last.length && text.endsWith(last);
    }
    const found = text.indexOf(pattern.slice(start, star), done);
    if (found < 0) return false;
    done = found + star - start;
  }
}
