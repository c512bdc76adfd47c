import { GITLEAKS_NAMED } from './gitleaks-names.ts';

/** Names of vendors, anywhere in a name. */
const VENDORS = new RegExp([...new Set(GITLEAKS_NAMED.map(([, name]) => name))].join('|'), 'i');
/** Names of what is no secret, though it is the vendor's: `HEROKU_APP_ID`, `sentry.release`. */
const NO_SECRET =
  /(?:^|[._-]|[a-z](?=[A-Z]))(?:ids?|name|url|uri|host|region|email|user|username|version|release|commit|sha|sha1|sha256|hash|digest|etag|trace|span|request|project|org|team|channel|account|app|client|message|event|issue)$/i;
/** Names that are remembered: a service has few. */
const MOST_REMEMBERED = 1000;
const known = new Map<string, boolean>();

/** Whether a vendor's name stands in it, under which values of some forms are secrets. */
export function isVendorName(name: string): boolean {
  const remembered = known.get(name);
  if (remembered !== undefined) return remembered;
  const isVendor = VENDORS.test(name) && !NO_SECRET.test(name);
  if (known.size < MOST_REMEMBERED) known.set(name, isVendor);
  return isVendor;
}

/** Values by the rule of the vendor, compiled when it is first met. */
const patterns = new Map<string, readonly [RegExp, RegExp]>();

/** Whether the value looks as secrets of that vendor do. */
export function isVendorValue(name: string, value: string): boolean {
  return GITLEAKS_NAMED.some(([kind, vendor, source]) => {
    let pair = patterns.get(kind);
    if (pair === undefined) {
      pair = [new RegExp(vendor, 'i'), new RegExp(`^(?:${source})$`)];
      patterns.set(kind, pair);
    }
    return pair[0].test(name) && pair[1].test(value) && /\d/.test(value);
  });
}
