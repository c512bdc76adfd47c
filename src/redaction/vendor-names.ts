import { GITLEAKS_NAMED } from './gitleaks-names.ts';

/** Names of vendors, anywhere in a name. */
const VENDORS = new RegExp([...new Set(GITLEAKS_NAMED.map(([, name]) => name))].join('|'), 'i');
/** Names of what is no secret, though it is the vendor's: `HEROKU_APP_ID`, `sentry.release`. */
const NO_SECRET =
  /(?:^|[._-]|[a-z](?=[A-Z]))(?:ids?|name|url|uri|host|region|email|user|username|version|release|commit|sha|sha1|sha256|hash|digest|etag|trace|span|request|project|org|team|channel|account|app|client|message|event|issue)$/i;
/** No value of a rule is longer. */
const LONGEST_VALUE = 300;
/** Names that are remembered: a service has few. */
const MOST_REMEMBERED = 1000;
const known = new Map<string, RegExp | undefined>();

/** Whether a vendor's name stands in the name, under which values of some forms are secrets. */
export function isVendorName(name: string): boolean {
  return valuesOf(name) !== undefined;
}

/** Whether the value looks as secrets of that vendor do. */
export function isVendorValue(name: string, value: string): boolean {
  return value.length <= LONGEST_VALUE && /\d/.test(value) && valuesOf(name)?.test(value) === true;
}

function valuesOf(name: string): RegExp | undefined {
  if (known.has(name)) return known.get(name);
  const values = VENDORS.test(name) && !NO_SECRET.test(name) ? compile(name) : undefined;
  if (known.size < MOST_REMEMBERED) known.set(name, values);
  return values;
}

function compile(name: string): RegExp {
  const rules = GITLEAKS_NAMED.filter(([, vendor]) => new RegExp(vendor, 'i').test(name));
  return new RegExp(`^(?:${rules.map(([, , value]) => value).join('|')})$`);
}
