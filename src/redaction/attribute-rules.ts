import { EVERYTHING, type SecrecyOf, TEXTS } from './secrets/secret-names.ts';
import { isSuspiciousName } from './secrets/suspicion.ts';

/** How the value of an attribute is treated. */
export const SAFE = 0;
export const TEXT = 1;
export const QUERY = 2;
export const URL_TEXT = 3;
export const SECRET_TEXT = 4;
export const SECRET = 5;
/** Handled by `database/`. */
export const STATEMENT = 6;
export const DATABASE = 7;
/** The name itself may be a secret. */
export const SECRET_NAME = 8;
export type RuleKind =
  | typeof SAFE
  | typeof TEXT
  | typeof QUERY
  | typeof URL_TEXT
  | typeof SECRET_TEXT
  | typeof SECRET
  | typeof STATEMENT
  | typeof DATABASE
  | typeof SECRET_NAME;

/** The rule of one attribute name. */
export interface Rule {
  readonly kind: RuleKind;
  /** The last value without a secret. Values often repeat, as those of a client that sends many requests. */
  clean: string;
}

/** Attributes that describe the service or its machine, and never what somebody sent. */
const SAFE_KEYS: ReadonlySet<string> = new Set([
  ...['http.request.method', 'http.response.status_code', 'http.route', 'url.scheme'],
  ...['server.address', 'server.port', 'client.address', 'client.port', 'error.type'],
  ...['network.peer.address', 'network.peer.port', 'network.local.address', 'network.local.port'],
  ...['network.protocol.name', 'network.protocol.version', 'network.transport', 'network.type'],
  ...['http.request.resend_count', 'http.request.body.size', 'http.response.body.size'],
  ...['db.namespace', 'db.operation.name', 'db.collection.name', 'db.response.status_code'],
  ...['db.query.summary', 'rpc.system', 'rpc.service', 'rpc.method', 'messaging.system'],
  ...['exception.type', 'code.function.name', 'code.file.path', 'code.line.number', 'thread.id'],
  ...['express.name', 'express.type', 'user_agent.synthetic.type', 'container.id'],
  // Sightline's own metrics. Their long words would load the patterns at each collection.
  ...['otel.component.type', 'otel.component.name', 'otel.span.sampling_result'],
  ...['v8js.heap.space.name', 'v8js.resource.type'],
]);
const URLS: ReadonlySet<string> = new Set([
  ...['url.full', 'http.url', 'http.target', 'url.original', 'http.request.header.referer'],
]);
const QUERIES: ReadonlySet<string> = new Set(['url.query', 'url.fragment']);
const STATEMENTS: ReadonlySet<string> = new Set(['db.query.text', 'db.statement']);
const DATABASES: ReadonlySet<string> = new Set(['db.system.name', 'db.system']);

/** Limit of cached keys. The rules of further keys are computed each time. */
const MAX_CACHED = 1000;

/**
 * @param isOff whether redaction is off, so that only database attributes matter
 * @returns a function that returns the rule of a name; the same object each time
 */
export function createRules(secrecyOf: SecrecyOf, isOff: boolean): (key: string) => Rule {
  const rules = new Map<string, Rule>();
  return (key) => {
    const cached = rules.get(key);
    if (cached !== undefined) return cached;
    const rule = { kind: isOff ? kindWhenOff(key) : kindOf(key, secrecyOf), clean: '' };
    if (rules.size < MAX_CACHED) rules.set(key, rule);
    return rule;
  };
}

function kindWhenOff(key: string): RuleKind {
  return DATABASES.has(key) ? DATABASE : SAFE;
}

function kindOf(key: string, secrecyOf: SecrecyOf): RuleKind {
  if (DATABASES.has(key)) return DATABASE;
  if (STATEMENTS.has(key)) return STATEMENT;
  // What the user has configured as a secret takes precedence.
  const secrecy = secrecyOf(key);
  if (secrecy === EVERYTHING) return SECRET;
  if (secrecy === TEXTS) return SECRET_TEXT;
  if (SAFE_KEYS.has(key)) return SAFE;
  if (QUERIES.has(key)) return QUERY;
  if (URLS.has(key)) return URL_TEXT;
  return isSuspiciousName(key) ? SECRET_NAME : TEXT;
}
