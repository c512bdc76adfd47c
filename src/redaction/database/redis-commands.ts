import type { Redactor } from '../redactor.ts';
import { isWeakName, looksSecret } from '../secrets/likely-secrets.ts';
import { NOTHING } from '../secrets/secret-names.ts';

/** Commands that show nothing but their name: credentials, scripts and what scripts are given. */
const NO_ARGUMENTS =
  /^(?:auth|hello|echo|ping|eval|evalsha|eval_ro|evalsha_ro|fcall|fcall_ro|function|script|migrate|restore)$/i;
/** Commands whose first argument is another word of the command, and those behind it settings. */
const SUBCOMMAND =
  /^(?:acl|client|cluster|command|config|debug|latency|memory|module|pubsub|sentinel|slowlog|xgroup|xinfo)$/i;
/** Commands that take keys alone, or channels. */
const KEYS =
  /^(?:del|unlink|exists|touch|mget|watch|rename|renamenx|copy|rpoplpush|sdiff|sinter|sunion|sdiffstore|sinterstore|sunionstore|pfcount|pfmerge|subscribe|unsubscribe|psubscribe|punsubscribe|ssubscribe)$/i;
/** What upstream's instrumentations put in place of further arguments. */
const OMITTED = / ?\[-?\d+ other arguments\]$/;
/** What is part of a key and marks the next part as a session's. */
const SESSION = /^(?:sess|sessions?|sid)$/i;
/** What is longer is cut off: it has many keys, or a long one. */
const LONGEST = 20_000;
/** The same, of links and codes that are good for one use: their parts are secrets where they look so. */
const ONE_USE =
  /^(?:(?:password[_-]?)?reset|magic|refresh|verify|verification|invite|login|2fa|mfa|otp|oauth|state|confirm|activation|activate|jti|nonce|csrf)$/i;
/** `sess_x` and `session-x`. */
const PREFIXED = /^((?:sess|session|token|sid)[_-])(.{8,})$/i;
/** A digit, and no mere number or address. */
const NO_WORD = /^(?=[^@]*\d)(?!\d+$)(?!\d+(?:\.\d+){3}$)[^@]+$/;
/** A key that is a secret by itself: long, of digits and both cases. */
const BARE = /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[\w~.-]{20,}$/;
/** Shorter parts of keys are words rather than secrets. */
const LONG_PART = 8;

/**
 * A command with its key, and `?` for each other argument.
 * Source: semantic conventions 1.45, Redis, `db.query.text`.
 *
 * @param text as upstream's instrumentations write it: the arguments behind blanks, some left out
 */
export function sanitizeRedisCommand(text: string, redactor: Redactor): string {
  const omitted = OMITTED.exec(text)?.[0] ?? '';
  const shown = text.slice(0, Math.min(LONGEST, text.length - omitted.length));
  const [command = '', ...given] = shown.split(' ');
  if (given.length === 0) return text;
  const keys = NO_ARGUMENTS.test(command) ? 0 : KEYS.test(command) ? given.length : 1;
  const visible = given
    .slice(0, keys)
    .map((key) => (SUBCOMMAND.test(command) ? key : sanitizeKey(key, redactor)));
  // Values may have blanks in them, so how many there were is not known.
  const hidden = given.length > keys ? ['?'] : [];
  return [command, ...visible, ...hidden].join(' ') + omitted;
}

/** Keys such as `session:8f14e45f` and `token:…` are as good as what they lead to. */
export function sanitizeKey(key: string, { text, mask, secrecyOf }: Redactor): string {
  const plain = text(key);
  const parts = plain.split(':');
  const isBare = parts.length === 1 && !PREFIXED.test(plain);
  if (isBare && BARE.test(plain) && looksSecret(plain)) return mask(plain);
  return parts
    .map((part, index) => {
      const [, prefix, rest] = PREFIXED.exec(part) ?? [];
      if (rest !== undefined && NO_WORD.test(rest)) return prefix + mask(rest);
      const before = parts[index - 1];
      if (before === undefined || part.length < LONG_PART) return part;
      if (SESSION.test(before) || secrecyOf(before) !== NOTHING) return mask(part);
      const isSecret = ONE_USE.test(before)
        ? NO_WORD.test(part)
        : isWeakName(before) && looksSecret(part);
      return isSecret ? mask(part) : part;
    })
    .join(':');
}
