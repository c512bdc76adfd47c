import type { Environment } from '../environment-reader.ts';
import { nearest } from '../values/did-you-mean.ts';
import { sessionStoreFromEnvironment } from './session-store-from-environment.ts';

/** Where a request carries the id of its user. */
export interface UserSource {
  readonly kind: (typeof KINDS)[number];
  /** Name of the header (in lower case), claim, cookie or baggage entry. */
  readonly name: string;
}

/** How users are identified, and what a session is. */
export interface UserSettings {
  /** In the order in which they are tried (SIGHTLINE_USER). */
  readonly sources: readonly UserSource[];
  /** Longest gap within a session, in milliseconds (SIGHTLINE_SESSION_IDLE). */
  readonly sessionIdleMs: number;
  /** Patterns of routes that count for sessions; empty for all (SIGHTLINE_SESSION_ROUTES). */
  readonly sessionRoutes: readonly string[];
  /** URL of the Redis that stores sessions, a secret (SIGHTLINE_SESSION_STORE). */
  readonly sessionStore: string | undefined;
}

const USER = 'SIGHTLINE_USER';
const IDLE = 'SIGHTLINE_SESSION_IDLE';
const ROUTES = 'SIGHTLINE_SESSION_ROUTES';
const STORE = 'SIGHTLINE_SESSION_STORE';
const KINDS = ['header', 'jwt', 'cookie', 'baggage'] as const;
/** Example of each kind, for suggestions. */
const EXAMPLES: Readonly<Record<UserSource['kind'], string>> = {
  header: 'x-user-id',
  jwt: 'sub',
  cookie: 'sid',
  baggage: 'enduser.id',
};
const EXPECTED = 'a rule such as header:x-user-id, jwt:sub, cookie:sid or baggage:enduser.id';
/** Names of headers, cookies and baggage entries. Source: RFC 9110, "Tokens". */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

/** @returns undefined where users are not counted */
export function usersFromEnvironment(environment: Environment): UserSettings | undefined {
  const sources = environment.list(USER).flatMap((rule) => sourceOf(rule, environment));
  const settings = {
    sources,
    sessionIdleMs: environment.value(IDLE),
    sessionRoutes: environment.list(ROUTES),
    sessionStore: sessionStoreFromEnvironment(environment, STORE),
  };
  if (sources.length > 0) return settings;
  // An invalid rule has been reported.
  if (environment.string(USER) !== undefined) return undefined;
  const ineffective = ([IDLE, ROUTES, STORE] as const).find(
    (name) => environment.string(name) !== undefined,
  );
  if (ineffective !== undefined) {
    environment.report({
      code: 'conflict',
      name: ineffective,
      reason: `there are no sessions without users, which ${USER} identifies`,
      used: 'no sessions',
    });
  }
  return undefined;
}

function sourceOf(rule: string, environment: Environment): readonly UserSource[] {
  const colon = rule.indexOf(':');
  const word = (colon < 0 ? rule : rule.slice(0, colon)).trim().toLowerCase();
  const name = colon < 0 ? '' : rule.slice(colon + 1).trim();
  const kind = KINDS.find((candidate) => candidate === word);
  if (kind !== undefined && name !== '' && (kind === 'jwt' || TOKEN.test(name))) {
    return [{ kind, name: kind === 'header' ? name.toLowerCase() : name }];
  }
  environment.report({
    code: 'invalid-value',
    name: USER,
    value: rule,
    expected: EXPECTED,
    suggestion: suggest(word, name),
    used: 'nothing: its users are not counted',
  });
  return [];
}

/** `heder:x-user-id`, `jwt`, `x-user-id`, `sub`. */
function suggest(word: string, name: string): string | undefined {
  const kind = nearest(word, KINDS) as UserSource['kind'] | undefined;
  if (kind !== undefined) return `${kind}:${TOKEN.test(name) ? name : EXAMPLES[kind]}`;
  if (name !== '') return undefined;
  const example = KINDS.find((each) => EXAMPLES[each] === word);
  if (example !== undefined) return `${example}:${word}`;
  return /^[a-z][\w-]*-[\w-]+$/.test(word) ? `header:${word}` : undefined;
}
