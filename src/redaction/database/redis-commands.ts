import type { Redactor } from '../redactor.ts';
import { isWeakName, looksSecret } from '../secrets/likely-secrets.ts';
import { NOTHING } from '../secrets/secret-names.ts';

/** Commands of which only the name is kept: credentials, scripts, and the arguments of scripts. */
const NO_ARGUMENTS =
  /^(?:auth|hello|echo|ping|eval|evalsha|eval_ro|evalsha_ro|fcall|fcall_ro|function|script|migrate|restore)$/i;
/** Commands with a subcommand, which is followed by settings. */
const SUBCOMMAND =
  /^(?:acl|client|cluster|command|config|debug|latency|memory|module|pubsub|sentinel|slowlog|xgroup|xinfo)$/i;
/** Commands that take only keys or channels. */
const KEYS =
  /^(?:del|unlink|exists|touch|mget|watch|rename|renamenx|copy|rpoplpush|sdiff|sinter|sunion|sdiffstore|sinterstore|sunionstore|pfcount|pfmerge|subscribe|unsubscribe|psubscribe|punsubscribe|ssubscribe)$/i;
/** What the upstream instrumentations write in place of further arguments. */
const OMITTED = / ?\[-?\d+ other arguments\]$/;
/** A part of a key after which a session id follows. */
const SESSION = /^(?:sess|sessions?|sid)$/i;
/** Longer commands are cut: they have many keys, or a long one. */
const LONGEST = 20_000;
/** The same for links and one-time codes: the next part is masked if it looks like a secret. */
const ONE_USE =
  /^(?:(?:password[_-]?)?reset|magic|refresh|verify|verification|invite|login|2fa|mfa|otp|oauth|state|confirm|activation|activate|jti|nonce|csrf)$/i;
/** `sess_x` and `session-x`. */
const PREFIXED = /^((?:sess|session|token|sid)[_-])(.{8,})$/i;
/** Contains a digit, and is neither a number nor an address. */
const NO_WORD = /^(?=[^@]*\d)(?!\d+$)(?!\d+(?:\.\d+){3}$)[^@]+$/;
/** A key that is a secret itself: long, with digits and both cases. */
const BARE = /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[\w~.-]{20,}$/;
/** Shorter parts of keys are more likely words than secrets. */
const LONG_PART = 8;

/**
 * Keeps a command with its key, and replaces the other arguments by one `?`.
 * Source: semantic conventions 1.45, Redis, `db.query.text`.
 *
 * @param text as written by the upstream instrumentations: arguments separated by blanks, some omitted
 */
export function sanitizeRedisCommand(text: string, redactor: Redactor): string {
  const omitted = OMITTED.exec(text)?.[0] ?? '';
  const visible = text.slice(0, Math.min(LONGEST, text.length - omitted.length));
  const [command = '', ...args] = visible.split(' ');
  if (args.length === 0) return text;
  const keys = NO_ARGUMENTS.test(command) ? 0 : KEYS.test(command) ? args.length : 1;
  const shownKeys = args
    .slice(0, keys)
    .map((key) => (SUBCOMMAND.test(command) ? key : sanitizeKey(key, redactor)));
  // Values may contain blanks, so their number is unknown.
  const omittedArgs = args.length > keys ? ['?'] : [];
  return [command, ...shownKeys, ...omittedArgs].join(' ') + omitted;
}

/** Masks keys such as `session:8f14e45f` and `token:…`, which give access to what they refer to. */
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
