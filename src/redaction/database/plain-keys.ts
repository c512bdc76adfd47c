import type { Redactor } from '../redactor.ts';
import { sanitizeRedisCommand } from './redis-commands.ts';

/** Prefixes that are remembered: services have few. */
const MOST_PREFIXES = 500;
const LONGEST_PREFIX = 64;
/** More digits in a row may be a part of a number of a person or a card. */
const PREFIX = /^(?:[A-Za-z_.-]|\d{1,2}(?!\d))+(?::(?:[A-Za-z_.-]|\d{1,2}(?!\d))+)*:$/;
/** The shortest part of a key that is masked for what it is and not for what stands before it has 8 characters. */
const LONGEST_TAIL = 7;
const OMITTED = /^ \[-?\d+ other arguments\]$/;
/** As random as a tail can be, a number and a word. */
const PROBES = ['a1b2c3d', '1234567', '7', 'abcdefg'] as const;

const COLON = 0x3a;

/**
 * Whether a command of Redis has one key that ends in a short word or number (`get deck:7`) behind a prefix before
 * which nothing is masked: most have, and each is another text. What stands behind the prefix needs no look then.
 *
 * @param isPlainPrefix by `createPlainPrefixes`
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

/** A small letter or a digit. */
function isTail(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39);
}

/** @returns whether a command shows what stands behind a prefix of keys, whatever short word that is */
export function createPlainPrefixes(
  redactor: Redactor,
): (command: string, prefix: string) => boolean {
  const byCommand = new Map<string, Map<string, boolean>>();
  return (command, prefix) => {
    let known = byCommand.get(command);
    if (known === undefined) {
      if (byCommand.size >= MOST_PREFIXES) byCommand.clear();
      known = new Map();
      byCommand.set(command, known);
    }
    const found = known.get(prefix);
    if (found !== undefined) return found;
    const isPlain =
      PREFIX.test(prefix) &&
      PROBES.every((probe) => {
        const text = `${command} ${prefix}${probe}`;
        return sanitizeRedisCommand(text, redactor) === text;
      });
    if (known.size >= MOST_PREFIXES) known.clear();
    known.set(prefix, isPlain);
    return isPlain;
  };
}
