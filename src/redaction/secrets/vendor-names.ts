import { GITLEAKS_NAMED } from './gitleaks-names.ts';
import { copyOf } from './secret-names.ts';

/** All rules of one name; what is a pattern is compiled when a name is met that may be a vendor's. */
interface Vendor {
  readonly name: RegExp;
  readonly values: RegExp;
}

/** Names of what is no secret, though it is the vendor's: `HEROKU_APP_ID`, `sentry.release`. */
const NO_SECRET =
  /(?:^|[._-]|[a-z](?=[A-Z]))(?:ids?|name|url|uri|host|region|email|user|username|version|release|commit|sha|sha1|sha256|hash|digest|etag|trace|span|request|project|org|team|channel|account|app|client|message|event|issue)$/i;
/** No value of a rule is longer. */
const LONGEST_VALUE = 300;
/** Names that are remembered: a service has few. */
const MOST_REMEMBERED = 1000;
const known = new Map<string, readonly Vendor[]>();
/** Names of vendors, anywhere in a name. */
let anyVendor: RegExp | undefined;
let vendors: readonly Vendor[] | undefined;

/** Whether a vendor's name stands in the name, under which values of some forms are secrets. */
export function isVendorName(name: string): boolean {
  return vendorsIn(name).length > 0;
}

/** Whether the value looks as secrets of that vendor do. */
export function isVendorValue(name: string, value: string): boolean {
  if (value.length > LONGEST_VALUE || !/\d/.test(value)) return false;
  return vendorsIn(name).some(({ values }) => values.test(value));
}

function vendorsIn(name: string): readonly Vendor[] {
  const remembered = known.get(name);
  if (remembered !== undefined) return remembered;
  anyVendor ??= new RegExp([...new Set(GITLEAKS_NAMED.map(([, it]) => it))].join('|'), 'i');
  const isVendor = anyVendor.test(name) && !NO_SECRET.test(name);
  if (isVendor) vendors ??= compiled();
  const found = isVendor ? vendors!.filter((vendor) => vendor.name.test(name)) : [];
  if (known.size < MOST_REMEMBERED) known.set(copyOf(name), found);
  return found;
}

function compiled(): readonly Vendor[] {
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
