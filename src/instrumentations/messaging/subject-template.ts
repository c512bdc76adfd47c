/** A level with a digit, or one as long as an id. */
const LIKELY_ID = /\d|^.{32,}$/;

/** Levels that are kept. Further levels add no information. */
const MAX_LEVELS = 8;

/**
 * The template of a subject or a topic, with `*` in place of levels that may be ids: `orders.17.paid` → `orders.*.paid`.
 * Each id would create a time series of its own.
 *
 * @param separator of the levels
 */
export function templateOf(subject: string, separator = '.'): string {
  const levels = subject.split(separator);
  const template = levels
    .slice(0, MAX_LEVELS)
    .map((level) => (LIKELY_ID.test(level) ? '*' : level));
  return levels.length > MAX_LEVELS ? [...template, '*'].join(separator) : template.join(separator);
}
