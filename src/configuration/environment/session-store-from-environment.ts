import type { Environment } from '../environment-reader.ts';
import type { SettingName } from '../settings/table.ts';
import { nearest } from '../values/did-you-mean.ts';
import { maskSecrets } from '../values/url.ts';

const SCHEMES = ['redis', 'rediss'] as const;
const EXPECTED = 'a URL such as redis://host:6379/0, or rediss://host:6379 with TLS';

/**
 * Reads the URL of a Redis: `redis://[user:password@]host[:port][/database]`, `rediss://…` with TLS.
 *
 * @returns undefined where it is not set or not valid
 */
export function sessionStoreFromEnvironment(
  environment: Environment,
  name: SettingName,
): string | undefined {
  const value = environment.string(name);
  if (value === undefined) return undefined;
  const url = URL.parse(value);
  const scheme = url?.protocol.slice(0, -1);
  if (
    url !== null &&
    SCHEMES.some((each) => each === scheme) &&
    url.hostname !== '' &&
    /^(\/\d{0,4})?$/.test(url.pathname) &&
    isDecodable(url.username) &&
    isDecodable(url.password)
  ) {
    return value;
  }
  environment.report({
    code: 'invalid-value',
    name,
    value: maskSecrets(value),
    expected: EXPECTED,
    suggestion: suggest(value),
    used: 'no store: each process counts its own sessions',
  });
  return undefined;
}

/** `localhost:6379` lacks its scheme; `reds://…` misspells it. Undefined for anything that may contain a secret. */
function suggest(value: string): string | undefined {
  const match = /^(?:([a-z]+):\/{1,2})?([\w.-]+(?::\d+)?(?:\/\d*)?)$/i.exec(value);
  if (match === null) return undefined;
  const [, scheme, rest] = match;
  const likelyScheme = scheme === undefined ? 'redis' : nearest(scheme, SCHEMES);
  return likelyScheme === undefined ? undefined : `${likelyScheme}://${rest}`;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
