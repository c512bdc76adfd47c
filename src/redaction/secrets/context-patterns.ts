import type { Mask } from '../mask.ts';
import { NOTHING, type SecrecyOf } from './secret-names.ts';

/** A context in which a secret has neither a form of its own nor a sign before it. */
interface Context {
  readonly kind: string;
  /** The pattern is only tried on texts that contain this. */
  readonly needs: string | RegExp;
  /** The second group is the secret; the first and third groups stay. */
  readonly pattern: RegExp;
  /** Matches the values within the second group, if there are several. */
  readonly values?: RegExp;
}

/** `'it''s'` and `'it\'s'`. */
const LITERAL = /'(?:[^'\\]|''|\\.)*(?:'|\\?$)/g;
const WORD = '[^\\s"\'`;|&<>]';

/** Contexts of command lines, statements and files marked by words alone. */
const WORDS: readonly Context[] = [
  {
    kind: '.netrc',
    needs: 'password',
    pattern: /(\blogin\s{1,8}\S{1,200}\s{1,8}password\s{1,8})(\S+)()/gi,
  },
  {
    kind: 'a password in prose',
    needs: /pass(?:word|phrase|code) (?:is|was) /i,
    pattern:
      /(\bpass(?:word|phrase|code) (?:is|was)(?: now| set to)? ["'`]?)((?=[^\s"'`]{0,80}\d)(?=[^\s"'`]{0,80}[A-Za-z])[^\s"'`,;]{8,200})()/gi,
  },
  {
    kind: 'curl -u',
    needs: 'curl',
    pattern: new RegExp(
      `(\\bcurl\\b(?:(?!curl)[^\\n]){0,400}?\\s(?:-u|--user|-U|--proxy-user)[ =]?["']?[^\\s"':]{0,100}:)(${WORD}+)()`,
      'g',
    ),
  },
  {
    kind: 'mysql -p',
    needs: '-p',
    pattern: new RegExp(
      `(\\b(?:mysql\\w*|mariadb[\\w-]*|mycli)\\b(?:(?!mysql|maria|mycli)[^\\n]){0,200}?\\s-p)(${WORD}+)()`,
      'g',
    ),
  },
  {
    kind: 'sshpass -p',
    needs: '-p ',
    pattern: new RegExp(
      `(\\b(?:sshpass|docker login|podman login|helm registry login|az login|sqlcmd|mongo\\w*|smbclient)\\b(?:(?!sshpass|login|mongo|sqlcmd)[^\\n]){0,200}?\\s-[pP] ["']?)(${WORD}+)()`,
      'g',
    ),
  },
  {
    kind: 'redis-cli -a',
    needs: 'redis-cli',
    pattern: new RegExp(
      `(\\bredis-cli\\b(?:(?!redis-cli)[^\\n]){0,200}?\\s-a ["']?)(${WORD}+)()`,
      'g',
    ),
  },
  {
    kind: 'IDENTIFIED BY',
    needs: /identified/i,
    pattern:
      /(\bidentified\s{1,8}(?:with\s{1,8}\S{1,60}\s{1,8})?(?:by|as)\s{1,8}(?:password\s{1,8})?["'])([^"'\r\n]+)()/gi,
  },
  {
    kind: 'PASSWORD of a role',
    needs: /password/i,
    pattern:
      /(\b(?:role|user|with|encrypted|set)\b(?:(?!\b(?:role|user|with|set)\b)[^'\n]){0,100}?\bpassword\s{1,8}')([^'\r\n]+)()/gi,
  },
  {
    kind: 'VALUES of an INSERT',
    needs: /insert/i,
    pattern: /(\binsert\s{1,8}into\s(?:(?!\binsert\b)[^\n]){0,1000}?\bvalues\s{0,8})(\([^\n]*)()/gi,
    values: LITERAL,
  },
];

/** Contexts marked by signs. */
const SIGNS: readonly Context[] = [
  {
    kind: '.pgpass',
    needs: ':5',
    pattern:
      /(?<![\w./*-])([\w.*-]{1,200}:\d{4,5}:[\w*-]{1,64}:[\w*-]{1,64}:)([^\s:"'/][^\s"']*)()/g,
  },
  {
    kind: '.htpasswd',
    needs: 'SHA}',
    pattern: /(\{S?SHA\})([\w+/=]{20,})()/gi,
  },
  {
    kind: 'Digest, Hawk and OAuth 1.0',
    needs: /\b(?:digest|hawk|oauth)[ +]\w/i,
    pattern: /(\b(?:digest|hawk|oauth)[ +](?=\w{1,30}="))([^\r\n]+)()/gi,
    values: /(?<=\b(?:response|mac|c?nonce|opaque|hash|oauth_\w{1,30})=)"[^"]*"?/g,
  },
  {
    kind: 'PuTTY key',
    needs: 'Private-',
    pattern:
      /(\bPrivate-(?:Lines:\s{0,4}\d{1,5}(?:\r?\n|\\n)|MAC:\s{0,4}|Hash:\s{0,4}))((?:[\w+/=]{1,76}(?:\r?\n|\\n|(?![\w+/=:-])))+)()/g,
  },
  {
    kind: 'JSON web key',
    needs: 'kty',
    pattern: /((?<!\w)\\{0,3}"(?:d|p|q|dp|dq|qi|k)\\{0,3}"\s{0,4}:\s{0,4}\\{0,3}")([\w-]+)()/g,
  },
];

/** A part of a form (RFC 7578): its name, and its value after an empty line. */
const FORM_PART =
  /(form-data; ?name=\\{0,3}"?([\w.[\]-]{1,80})(?![\w.[\]-])[^\r\n\\]{0,200}\\{0,3}"?(?:(?:\r?\n|(?:\\r)?\\n)[\w-]{1,40}: ?[^\r\n\\]{0,200})?(?:\r?\n|(?:\\r)?\\n){2})((?:(?!\r?\n--|(?:\\r)?\\n--)[\s\S]){1,4000})/g;
/** A form field of a web page: `<input name="password" value="x">`. */
const FIELD =
  /(<input\b[^<>]{0,200}?\bname=["']?([\w.[\]-]{1,80})["']?[^<>]{0,200}?\bvalue=["'])([^"'<>]{1,4000})/gi;
/** An entry of a property list: `<key>password</key><string>x</string>`. */
const ENTRY = /(<key>([^<>]{1,80})<\/key>\s{0,40}<(?:string|data)>)([^<]{1,4000})/g;

/** `{name: 'Authorization', value: 'x'}`, `["Cookie", "x"]` and `'Cookie', 'x'`. */
const PAIR =
  /(["'`]([A-Za-z][\w-]{1,60})\\{0,3}["'`]\s{0,4}(?:,|=>)\s{0,4}(?:\\{0,3}["']?[Vv]alue\\{0,3}["']?\s{0,2}[:=]\s{0,2})?\\{0,3}(["'`]))((?:(?!\3)[^\\\r\n]){1,4000})/g;
const PAIR_NAME =
  /^(?:(?:proxy-)?authorization|(?:set-)?cookie|x-[\w-]+|[\w-]*(?:password|api-?key|secret|token))$/i;
/** The end of such a name, its quote, and what precedes its value. */
const MAY_BE_PAIR =
  /(?:authorization|cookie|key|password|secret|token|auth|session)\\{0,3}["'`]\s{0,4}(?:,|=>)/i;

/** @param hasWords whether the text contains one of the words that WORDS require */
export function replaceInContexts(
  text: string,
  hasWords: boolean,
  secrecyOf: SecrecyOf,
  mask: Mask,
): string {
  let result = replaceAll(text, SIGNS, mask);
  if (hasWords) result = replaceAll(result, WORDS, mask);
  if (text.includes('form-data')) {
    result = result.replace(FORM_PART, (match, before: string, name: string, value: string) =>
      secrecyOf(name) === NOTHING ? match : before + mask(value),
    );
  }
  for (const [needs, pattern] of [
    ['<input', FIELD],
    ['<key>', ENTRY],
  ] as const) {
    if (!result.includes(needs)) continue;
    result = result.replace(pattern, (match, before: string, name: string, value: string) =>
      secrecyOf(name) === NOTHING ? match : before + mask(value),
    );
  }
  if (MAY_BE_PAIR.test(result)) {
    result = result.replace(PAIR, (match, before: string, name: string, _, value: string) =>
      PAIR_NAME.test(name) && secrecyOf(name) !== NOTHING ? before + mask(value) : match,
    );
  }
  return result;
}

function replaceAll(text: string, contexts: readonly Context[], mask: Mask): string {
  let result = text;
  for (const { needs, pattern, values } of contexts) {
    const has = typeof needs === 'string' ? result.includes(needs) : needs.test(result);
    if (!has) continue;
    result = result.replace(
      pattern,
      (_, before: string, secret: string, after: string) =>
        before + (values === undefined ? mask(secret) : maskValues(secret, values, mask)) + after,
    );
  }
  return result;
}

function maskValues(text: string, values: RegExp, mask: Mask): string {
  return text.replace(values, (value) => {
    const quote = value[0]!;
    const inner = value.replaceAll(quote, '');
    return inner === '' ? value : quote + mask(inner) + quote;
  });
}

/** The kinds of contexts, for the documentation. */
export const CONTEXT_KINDS: readonly string[] = [...WORDS, ...SIGNS].map(({ kind }) => kind);
