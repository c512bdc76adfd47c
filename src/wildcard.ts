/**
 * Whether a pattern stands for all of a text. Texts come from whoever sends requests: a regular expression
 * with several `.*` could be kept busy by a long one, this takes at most pattern times text steps.
 *
 * @param pattern `*` stands for any characters, also none
 */
export function matches(pattern: string, text: string): boolean {
  let at = 0;
  let inText = 0;
  let star = -1;
  let afterStar = 0;
  while (inText < text.length) {
    if (pattern[at] === '*') {
      star = at++;
      afterStar = inText;
    } else if (pattern[at] === text[inText]) {
      at++;
      inText++;
    } else if (star >= 0) {
      // The last star takes one character more.
      at = star + 1;
      inText = ++afterStar;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
