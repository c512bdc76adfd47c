import type { RedactionSettings } from '../../configuration/environment/redaction-from-environment.ts';
import { matches } from '../../util/wildcard.ts';

/**
 * What a name reveals about its values: nothing, that texts are secrets (a number is a count: `tokens`), or
 * that every value is.
 */
export const NOTHING = 0;
export const TEXTS = 1;
export const EVERYTHING = 2;
export type Secrecy = typeof NOTHING | typeof TEXTS | typeof EVERYTHING;

/** Determines the secrecy of an attribute, header, field, parameter or variable by its name. */
export type SecrecyOf = (name: string) => Secrecy;

/** Match anywhere in a name: `PGPASSWORD`, `clientSecretValue`; but not `secretary`. */
const ANYWHERE =
  /passw(?:or)?[dt]|passphrase|passcode|secret(?!ar|ion)|privatekey|apikey|accesskey|credential|authorization|kennwort|contrase[ñn]a|senha|motdepasse|heslo|wachtwoord|has[łl]o|l[öo]senord|salasana|adgangskode|jelsz[óo]|парол|密码|密碼|パスワード|비밀번호/;
const AT_END = /(?:token|cookie|csrf|xsrf)$/;
/** The last words of a name, joined. */
const LAST_WORDS: ReadonlySet<string> = new Set([
  ...['pwd', 'pw', 'pin', 'otp', 'totp', 'tan', 'cvv', 'cvc', 'cvv2', 'jwt', 'bearer', 'passkey'],
  ...['cookies', 'sessionid', 'sessionkey', 'jsessionid', 'phpsessid', 'connectsid', 'sessid'],
  ...['accountkey', 'encryptionkey', 'signingkey', 'masterkey', 'sshkey', 'authkey', 'hashkey'],
  ...['subscriptionkey', 'functionkey', 'functionskey', 'applicationkey', 'appkey', 'sharedkey'],
  ...['licensekey', 'licencekey', 'consumerkey', 'serverkey', 'storagekey', 'pwdhash', 'pat'],
  ...['mnemonic', 'seedphrase', 'recoveryphrase', 'securitycode', 'verificationcode', 'mfacode'],
  ...['recoverycode', 'recoverycodes', 'backupcode', 'backupcodes', 'onetimecode', 'authcode'],
  ...['resetlink', 'reseturl', 'magiclink', 'magicurl', 'invitelink', 'webhookurl', 'hookurl'],
  ...['creditcard', 'cardnumber', 'ccnumber', 'cardno', 'connectionstring', 'codeverifier', 'hmac'],
  ...[
    'requirepass',
    'masterauth',
    'samlresponse',
    'samlrequest',
    'clientassertion',
    'signature256',
  ],
  ...['parola', 'şifre', 'sifre', 'geheimnis', 'authorizationcode'],
  // Numbers of cards, accounts and persons.
  ...['pan', 'iban', 'ssn', 'nino', 'socialsecuritynumber', 'nationalinsurancenumber'],
]);
/** The same for texts only: numbers with these names are counts. */
const LAST_WORDS_OF_TEXTS: ReadonlySet<string> = new Set([
  ...['tokens', 'pass', 'auth', 'sig', 'signature', 'dsn'],
]);
/** Names that only look secret: from the semantic conventions, positions in lists, tickets. */
const NO_SECRETS: ReadonlySet<string> = new Set([
  ...['session.id', 'session.previous_id', 'aws.secretsmanager.secret.arn', 'k8s.secret.name'],
]);
const NO_SECRET_ENDS =
  /(?:(?:next|page|nextpage|continuation|pagination|sync|skip|change|cancellation)token|(?:boarding|ski|season|day|bus|guest|by|com|sur|tres)pass)$/;
/** Last words that describe a secret without being one: `passwordChangedAt`, `secretVersion`. */
const ABOUT_SECRETS: ReadonlySet<string> = new Set([
  ...['at', 'on', 'date', 'time', 'timestamp', 'expiry', 'expires', 'expiration', 'expired', 'ttl'],
  ...['age', 'strength', 'score', 'version', 'type', 'kind', 'name', 'length', 'size', 'count'],
  ...['limit', 'policy', 'rules', 'status', 'required', 'enabled', 'valid', 'format', 'algorithm'],
  ...[
    'provider',
    'source',
    'label',
    'arn',
    'endpoint',
    'attempts',
    'changed',
    'updated',
    'manager',
  ],
]);
/** A session if it is the whole name; `account_sid` and `message_sid` are ids. */
const WHOLE = 'sid';
/** Ids of keys are public; ids of secrets and sessions are as good as those. */
const ID_OF_KEY = /(?:apikey|credential|token|privatekey|publickey|signingkey)ids?$/;

/** Limit of cached names: services have few, but may generate them. */
const MAX_CACHED = 2000;
const LONGEST = 200;

/** @returns a function that costs one map look-up for names it has met */
export function createSecrecy(settings: Pick<RedactionSettings, 'names' | 'exempt'>): SecrecyOf {
  const isConfigured = matcher(settings.names);
  const isExempt = matcher(settings.exempt);
  const cache = new Map<string, Secrecy>();
  return (name) => {
    // The end of a name is decisive.
    const key = name.length > LONGEST ? name.slice(-LONGEST) : name;
    const cached = cache.get(key);
    if (cached !== undefined) return cached;
    const words = wordsOf(key);
    let secrecy = NO_SECRETS.has(key) ? NOTHING : builtIn(words);
    if (secrecy !== EVERYTHING && isConfigured(key, words)) secrecy = EVERYTHING;
    if (secrecy !== NOTHING && isExempt(key, words)) secrecy = NOTHING;
    if (cache.size < MAX_CACHED) cache.set(copyOf(key), secrecy);
    return secrecy;
  };
}

/** Copies a name, because a slice keeps its whole, possibly long, source text in memory. */
export function copyOf(name: string): string {
  return Buffer.from(name, 'utf16le').toString('utf16le');
}

function builtIn(words: readonly string[]): Secrecy {
  const joined = words.join('');
  if (NO_SECRET_ENDS.test(joined) || ID_OF_KEY.test(joined)) return NOTHING;
  if (words.length > 1 && ABOUT_SECRETS.has(words.at(-1)!)) return NOTHING;
  if (joined === WHOLE || ANYWHERE.test(joined) || AT_END.test(joined)) return EVERYTHING;
  let secrecy: Secrecy = NOTHING;
  for (const tail of tailsOf(words)) {
    if (LAST_WORDS.has(tail)) return EVERYTHING;
    if (LAST_WORDS_OF_TEXTS.has(tail)) secrecy = TEXTS;
  }
  return secrecy;
}

const PLAIN = /^[a-z0-9._-]*$/;

/** `http.request.header.x-api-key`, `xApiKey` and `X_API_KEY` have the same last words. */
function wordsOf(name: string): readonly string[] {
  // The common case. The patterns for other names are slow to compile.
  if (PLAIN.test(name)) return name.split(/[._-]+/).filter((word) => word !== '');
  return name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** Returns the last word, the last two joined, and so on. */
function tailsOf(words: readonly string[]): readonly string[] {
  return words.map((_, index) => words.slice(index).join(''));
}

const SEPARATORS = ['.', '_', ':', '-'] as const;

/** Names match by their last words, patterns with `*` by all of a name or of the part after a separator. */
function matcher(items: readonly string[]): (name: string, words: readonly string[]) => boolean {
  const tails = new Set(items.filter((it) => !it.includes('*')).map((it) => wordsOf(it).join('')));
  const patterns = items.filter((item) => item.includes('*')).map((item) => item.toLowerCase());
  if (items.length === 0) return () => false;
  return (name, words) => {
    if (tailsOf(words).some((tail) => tails.has(tail))) return true;
    const small = patterns.length === 0 ? '' : name.toLowerCase();
    const separators = SEPARATORS.filter((separator) => small.includes(separator));
    return patterns.some(
      (pattern) =>
        matches(pattern, small) ||
        separators.some((separator) => matches(`*${separator}${pattern}`, small)),
    );
  };
}
