import type { Redactor } from '../redactor.ts';
import { sanitizeRedisCommand } from './redis-commands.ts';

/** Limit of cached prefixes: services have few. */
const MOST_PREFIXES = 500;
const LONGEST_PREFIX = 64;
/** Longer runs of digits may be part of a personal number or a card number. */
const PREFIX = /^(?:[A-Za-z_.-]|\d{1,2}(?!\d))+(?::(?:[A-Za-z_.-]|\d{1,2}(?!\d))+)*:$/;
/** Parts of a key shorter than 8 characters are masked only because of what precedes them. */
const LONGEST_TAIL = 7;
const OMITTED = /^ \[-?\d+ other arguments\]$/;
/** As random as a tail can be, a number, and a word. */
const PROBES = ['a1b2c3d', '1234567', '7', 'abcdefg'] as const;

const COLON = 0x3a;

/**
 * Whether a Redis command has a single key that ends in a short word or number (`get deck:7`), after a prefix
 * whose parts need no masking. Most commands do, and each is a different text. The tail then needs no
 * inspection.
 *
 * @param isPlainPrefix created by `createPlainPrefixes`
 */
export function isPlainCommand(
  text: string,
  isPlainPrefix: (command: string, prefix: string) => boolean,
): boolean {
  const keyAt = text.indexOf(' ') + 1;
  if (keyAt === 0) return false;
  let end = text.indexOf(' ', keyAt);
  if (end < 0) end = text.length;
  else if (!OMITTED.test(text.slice(end))) return false;
  let at = end;
  while (at > keyAt && isTail(text.charCodeAt(at - 1))) at--;
  if (at === end || end - at > LONGEST_TAIL || at - keyAt > LONGEST_PREFIX) return false;
  if (at === keyAt || text.charCodeAt(at - 1) !== COLON) return false;
  return isPlainPrefix(text.slice(0, keyAt - 1), text.slice(keyAt, at));
}

/** A lower-case letter or a digit. */
function isTail(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39);
}

/** @returns a function that tells whether a command keeps any short word after a prefix */
export function createPlainPrefixes(
  redactor: Redactor,
): (command: string, prefix: string) => boolean {
  const byCommand = new Map<string, Map<string, boolean>>();
  return (command, prefix) => {
    let prefixes = byCommand.get(command);
    if (prefixes === undefined) {
      if (byCommand.size >= MOST_PREFIXES) byCommand.clear();
      prefixes = new Map();
      byCommand.set(command, prefixes);
    }
    const cached = prefixes.get(prefix);
    if (cached !== undefined) return cached;
    const isPlain =
      PREFIX.test(prefix) &&
      PROBES.every((probe) => {
        const text = `${command} ${prefix}${probe}`;
        return sanitizeRedisCommand(text, redactor) === text;
      });
    if (prefixes.size >= MOST_PREFIXES) prefixes.clear();
    prefixes.set(prefix, isPlain);
    return isPlain;
  };
}
