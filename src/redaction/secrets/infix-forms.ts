/** Tokens without a fixed prefix, but with a fixed part in the middle or at the end. */
interface InfixForm {
  readonly kind: string;
  /** The pattern is only tried on texts that contain this. */
  readonly infix: string | RegExp;
  /** If it has a group, the group is the token, and ends where the match ends. */
  readonly pattern: RegExp;
}

/** Typical ids: words with dashes, UUIDs, ObjectIds and ULIDs. */
const IDENTIFIER =
  '(?:[A-Za-z]+(?:-[A-Za-z0-9]{1,20})*|[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|[0-9a-f]{24}|[0-7][0-9A-HJKMNP-TV-Z]{25})';

const LINK =
  /\/(?:token|secret|api[_-]?key|password|reset|magic|verify|confirm|activate|unlock|invite)/;

/** From gitleaks 8.30 and the documentation of vendors. Each begins at the start of a word. */
export const INFIX_FORMS: readonly InfixForm[] = [
  // From gitleaks.
  infix('Azure AD client secret', 'Q~', '[\\w~.]{3}\\dQ~[\\w~.-]{31,34}'),
  infix('Facebook app token', '|', '\\d{15,16}\\|[\\w-]{27,40}'),
  infix('Terraform Cloud token', '.atlasv1.', '[A-Za-z0-9]{14}\\.atlasv1\\.[\\w=-]{40,70}'),
  // From the vendors.
  infix('Telegram bot token', ':AA', '\\d{8,10}:AA[\\w-]{30,}'),
  infix('Azure DevOps token', 'AZDO', '[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}'),
  // Matched from its end, because each slash could be its beginning.
  {
    kind: 'Azure key',
    infix: '==',
    pattern:
      /==(?<=(?<![\w~.-])([A-Za-z0-9/+]{76}(?:\+A[A-Za-z]{2}|A[A-Z][A-Za-z]{2})[A-Za-z0-9/+]{5}[AQgw]==))/g,
  },
  // Never begins with a plus: in a row of them, each would be tried.
  infix('session of Rails', '--', '(?<!\\+)[\\w+-]{4,}(?:=|%3D){0,2}--[a-f0-9]{40,64}(?![\\w-])'),
  infix(
    'hash of a password',
    '$',
    '(?:\\{\\w+\\})?\\$(?:2[abxy]?|5|6|7|y|gy|apr1|1|argon2[a-z]{1,2}|scrypt|pbkdf2[\\w-]*)\\$[\\w./+=,$-]{20,}',
  ),
];

/** Tokens of one long word, matched at the start of each word. */
export const WORD_FORM =
  /(?:[a-f0-9]{32}-(?:us\d{1,2}|[a-f0-9]{8}-[a-f0-9]{8})|[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk|[a-f0-9]{36,40}(?:FFFF)?NRAL|[123][A-Za-z0-9]{26}_[A-Za-z0-9]{20,22})(?![\w-])/y;
/** The alternatives of WORD_FORM: Mailchimp, Mailgun, MaxMind, New Relic and ngrok. */
export const WORD_FORM_KINDS: readonly string[] = [
  ...[
    'Mailchimp key',
    'Mailgun signing key',
    'MaxMind key',
    'New Relic licence key',
    'ngrok token',
  ],
];
/** The length of the shortest. */
export const SHORTEST_WORD_FORM = 36;

/** URLs that are secrets themselves: webhooks and Telegram bots. */
export const SECRET_PATHS: readonly InfixForm[] = [
  path('Slack webhook', '/services/', '/services/T\\w+/B\\w+/', '\\w{10,}'),
  path('Slack workflow', '/workflows/', '/workflows/[TA][\\w/]{4,60}/', '[A-Za-z0-9]{16,}'),
  path('Slack trigger', '/triggers/', '/triggers/[TE]\\w+/\\d+/', '[a-f0-9]{16,}'),
  path('Discord webhook', '/api/', '/api/(?:v\\d{1,2}/)?webhooks/\\d+/', '[\\w-]{16,}'),
  path('bot of Telegram', '/bot', '/bot(?=\\d+:)', '\\d+:[\\w-]{16,}'),
  path(
    'Teams webhook',
    '/webhookb2/',
    '/webhookb2/',
    '[\\w-]{20,}@[\\w-]{20,}(?:/IncomingWebhook/[\\w-]+/[\\w-]+(?:/[\\w-]+)?)?',
  ),
  path('Zapier webhook', 'hooks/catch/', '/hooks/catch/\\d+/', '\\w{6,}'),
  path(
    'Make or Integromat webhook',
    'hook.',
    '//hook\\.[\\w.]{2,20}(?:make|integromat)\\.com/',
    '\\w{20,}',
  ),
  path('IFTTT webhook', '/with/key/', '/with/key/', '[\\w-]{16,}'),
  path('Google Chat webhook', '/spaces/', '/spaces/\\w+/messages\\?', '[^\\s"\'<>#]{20,}'),
  path(
    'link to reset a password',
    LINK,
    '/(?:tokens?|secrets?|api[_-]?keys?|passwords?|password[_-]?reset|reset[_-]?password|reset|magic[_-]?(?:link|login)|verify(?:[_-]?email)?|confirm(?:[_-]?email)?|activate|unlock|invite)/',
    `(?!${IDENTIFIER}(?![\\w~%.=-]))(?=[\\w~%.=-]*\\d)(?=[\\w~%.=-]*[A-Za-z])[\\w~%.=-]{10,}`,
  ),
];

function infix(kind: string, text: string, source: string): InfixForm {
  return { kind, infix: text, pattern: new RegExp(`(?<![\\w~.-])${source}`, 'g') };
}

/** The first group stays. */
function path(kind: string, text: string | RegExp, before: string, secret: string): InfixForm {
  return { kind, infix: text, pattern: new RegExp(`(${before})(${secret})`, 'g') };
}

/** Whether a text contains what the pattern requires. */
export function mayMatch(text: string, { infix: needs }: InfixForm): boolean {
  return typeof needs === 'string' ? text.includes(needs) : needs.test(text);
}

/** One scan for the fixed parts of all forms. */
export const MAY_BE_INFIX: RegExp = anyOf(INFIX_FORMS);
export const MAY_BE_PATH: RegExp = anyOf(SECRET_PATHS);

function anyOf(forms: readonly InfixForm[]): RegExp {
  const sources = forms.map(({ infix: needs }) =>
    typeof needs === 'string' ? needs.replace(/[.$\\^+?()[\]{}|*]/g, '\\$&') : needs.source,
  );
  return new RegExp(sources.join('|'));
}
