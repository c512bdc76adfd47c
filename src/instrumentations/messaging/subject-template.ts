/** A word with a digit in it, or one as long as ids are. */
const LIKELY_ID = /\d|^.{32,}$/;

/** More levels than that say nothing more. */
const MOST_LEVELS = 8;

/**
 * The form of a subject or a topic, with `*` in place of what may be an id: `orders.17.paid` → `orders.*.paid`. Those of which
 * there is no end would make a time series each.
 *
 * @param separator between its levels
 */
export function templateOf(subject: string, separator = '.'): string {
  const levels = subject.split(separator);
  const shown = levels.slice(0, MOST_LEVELS).map((level) => (LIKELY_ID.test(level) ? '*' : level));
  return levels.length > MOST_LEVELS ? [...shown, '*'].join(separator) : shown.join(separator);
}
