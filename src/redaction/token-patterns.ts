/**
 * Tokens that can be told by their form, those of the services that are met most. Each begins where a
 * word does, so that the search through a long word ends after one try.
 */
const FORMS: readonly string[] = [
  // JSON web tokens, signed or encrypted (RFC 7519), whole or cut off.
  'eyJ[\\w-]{10,}\\.[\\w.-]*',
  // Amazon, Google, DigitalOcean, Azure DevOps, Databricks.
  'A(?:KIA|SIA|GPA|ROA|IDA)[A-Z0-9]{16}',
  'AIza[\\w-]{30,}',
  'ya29\\.[\\w-]{16,}',
  'GOCSPX-[\\w-]{16,}',
  'do[opr]_v1_[a-f0-9]{40,}',
  'dapi[a-f0-9]{32}',
  // Repositories and registries of packages: GitHub, GitLab, npm, PyPI, Docker.
  'gh[opsur]_[A-Za-z0-9]{30,}',
  'github_pat_\\w{30,}',
  'gl[a-z]{2,5}-[\\w-]{20,}',
  'npm_[A-Za-z0-9]{30,}',
  'pypi-[\\w-]{30,}',
  'dckr_pat_[\\w-]{20,}',
  // Slack, Stripe, SendGrid, Mailgun, Twilio, Shopify, Square.
  'xox[a-z]-[\\w-]{10,}',
  'xapp-[\\w-]{20,}',
  '[prs]k_(?:live|test)_[A-Za-z0-9]{16,}',
  'whsec_[\\w+/=]{16,}',
  'SG\\.[\\w-]{16,}\\.[\\w-]{16,}',
  'key-[a-f0-9]{32}',
  'SK[a-f0-9]{32}',
  'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}',
  'sq0[a-z]{3}-[\\w-]{20,}',
  // Models: OpenAI, Anthropic, Hugging Face.
  'sk-[\\w-]{20,}',
  'hf_[A-Za-z0-9]{30,}',
  // Operations: Vault, Sentry, Grafana, New Relic, Linear, Postman, Atlassian, age.
  'hv[bs]\\.[\\w-]{20,}',
  'sntry[su]_[\\w+/=.-]{20,}',
  'gl(?:sa|c)_[\\w+/=]{30,}',
  'NRAK-[A-Z0-9]{27}',
  'lin_api_[A-Za-z0-9]{30,}',
  'PMAK-[a-f0-9-]{40,}',
  'ATATT3[\\w=-]{50,}',
  'AGE-SECRET-KEY-1[A-Z0-9]{50,}',
];

export const TOKENS = new RegExp(`(?<![\\w-])(?:${FORMS.join('|')})`, 'g');

/** Addresses that are secrets: webhooks of Slack and Discord, bots of Telegram. */
export const SECRET_PATHS =
  /(\/services\/T\w+\/B\w+\/|\/api\/webhooks\/\d+\/|\/bot(?=\d+:))(\d*:?[\w-]{16,})/g;

/** Values of the header `Authorization` (RFC 9110, 11.4), wherever they stand. */
export const AUTHORIZATION = /\b(bearer|basic)([ \t]+)([\w.~+/=-]{4,})/gi;

/** Private keys (RFC 7468 and OpenPGP), with or without their end: long texts may have been cut off. */
export const PRIVATE_KEYS =
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g;

/** Prose such as "basic authentication failed" is none. */
export function looksRandom(value: string): boolean {
  return value.length >= 20 || /\d|[a-z][A-Z]|[A-Z]{2}|[=+/~]/.test(value);
}
