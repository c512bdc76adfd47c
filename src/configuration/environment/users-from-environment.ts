import type { Environment } from '../environment-reader.ts';
import { nearest } from '../values/did-you-mean.ts';
import { sessionStoreFromEnvironment } from './session-store-from-environment.ts';

/** Where the id of a request's user is found. */
export interface UserSource {
  readonly kind: (typeof KINDS)[number];
  /** Of the header (in lower case), the claim, the cookie or the entry. */
  readonly name: string;
}

/** Who the users are, and what a session of theirs is. */
export interface UserSettings {
  /** In the order in which they are tried (SIGHTLINE_USER). */
  readonly sources: readonly UserSource[];
  /** Longest gap within a session, in milliseconds (SIGHTLINE_SESSION_IDLE). */
  readonly sessionIdleMs: number;
  /** Patterns of routes that make sessions; empty for all (SIGHTLINE_SESSION_ROUTES). */
  readonly sessionRoutes: readonly string[];
  /** URL of the Redis that sessions are kept in (SIGHTLINE_SESSION_STORE). A secret. */
  readonly sessionStore: string | undefined;
}

const USER = 'SIGHTLINE_USER';
const IDLE = 'SIGHTLINE_SESSION_IDLE';
const ROUTES = 'SIGHTLINE_SESSION_ROUTES';
const STORE = 'SIGHTLINE_SESSION_STORE';
const KINDS = ['header', 'jwt', 'cookie', 'baggage'] as const;
/** What stands for each kind in a suggestion. */
const EXAMPLES: Readonly<Record<UserSource['kind'], string>> = {
  header: 'x-user-id',
  jwt: 'sub',
  cookie: 'sid',
  baggage: 'enduser.id',
};
const EXPECTED = 'a rule such as header:x-user-id, jwt:sub, cookie:sid or baggage:enduser.id';
/** Names of headers, of cookies and in baggage. Source: RFC 9110, "Tokens". */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

/** @returns undefined where nobody asks for users */
export function usersFromEnvironment(environment: Environment): UserSettings | undefined {
  const sources = environment.list(USER).flatMap((rule) => sourceOf(rule, environment));
  const settings = {
    sources,
    sessionIdleMs: environment.value(IDLE),
    sessionRoutes: environment.list(ROUTES),
    sessionStore: sessionStoreFromEnvironment(environment, STORE),
  };
  if (sources.length > 0) return settings;
  // A rule that was not understood has been reported.
  if (environment.string(USER) !== undefined) return undefined;
  const idle = ([IDLE, ROUTES, STORE] as const).find(
    (name) => environment.string(name) !== undefined,
  );
  if (idle !== undefined) {
    environment.report({
      code: 'conflict',
      name: idle,
      reason: `there are no sessions without users: ${USER} says who they are`,
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
    meant: meantBy(word, name),
    used: 'none of it: its users are not counted',
  });
  return [];
}

/** `heder:x-user-id`, `jwt`, `x-user-id`, `sub`. */
function meantBy(word: string, name: string): string | undefined {
  const kind = nearest(word, KINDS) as UserSource['kind'] | undefined;
  if (kind !== undefined) return `${kind}:${TOKEN.test(name) ? name : EXAMPLES[kind]}`;
  if (name !== '') return undefined;
  const example = KINDS.find((each) => EXAMPLES[each] === word);
  if (example !== undefined) return `${example}:${word}`;
  return /^[a-z][\w-]*-[\w-]+$/.test(word) ? `header:${word}` : undefined;
}
