import { GITLEAKS_NAMED } from './gitleaks-names.ts';
import { copyOf } from './secret-names.ts';

/** All rules of one name. Patterns are compiled when a name that may contain a vendor's is met. */
interface Vendor {
  readonly name: RegExp;
  readonly values: RegExp;
}

/** Names of vendors' values that are not secrets: `HEROKU_APP_ID`, `sentry.release`. */
const NO_SECRET =
  /(?:^|[._-]|[a-z](?=[A-Z]))(?:ids?|name|url|uri|host|region|email|user|username|version|release|commit|sha|sha1|sha256|hash|digest|etag|trace|span|request|project|org|team|channel|account|app|client|message|event|issue)$/i;
/** No rule matches longer values. */
const LONGEST_VALUE = 300;
/** Limit of cached names: a service has few. */
const MAX_CACHED = 1000;
const cache = new Map<string, readonly Vendor[]>();
/** Matches the name of any vendor within a name. */
let anyVendor: RegExp | undefined;
let vendors: readonly Vendor[] | undefined;

/** Whether a name contains the name of a vendor, so that some of its values are secrets. */
export function isVendorName(name: string): boolean {
  return vendorsIn(name).length > 0;
}

/** Whether a value has the form of that vendor's secrets. */
export function isVendorValue(name: string, value: string): boolean {
  if (value.length > LONGEST_VALUE || !/\d/.test(value)) return false;
  return vendorsIn(name).some(({ values }) => values.test(value));
}

function vendorsIn(name: string): readonly Vendor[] {
  const cached = cache.get(name);
  if (cached !== undefined) return cached;
  anyVendor ??= new RegExp([...new Set(GITLEAKS_NAMED.map(([, it]) => it))].join('|'), 'i');
  const isVendor = anyVendor.test(name) && !NO_SECRET.test(name);
  if (isVendor) vendors ??= compileVendors();
  const matches = isVendor ? vendors!.filter((vendor) => vendor.name.test(name)) : [];
  if (cache.size < MAX_CACHED) cache.set(copyOf(name), matches);
  return matches;
}

function compileVendors(): readonly Vendor[] {
  const byName = new Map<string, string[]>();
  for (const [, name, value] of GITLEAKS_NAMED) {
    const values = byName.get(name);
    if (values === undefined) byName.set(name, [value]);
    else values.push(value);
  }
  return Array.from(byName, ([name, values]) => ({
    name: new RegExp(name, 'i'),
    values: new RegExp(`^(?:${values.join('|')})$`),
  }));
}
