import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readForwarded } from '../../../src/instrumentations/http-server/request/forwarded.ts';
import { servicePackage } from '../../support/service-package.ts';
import { mutate, type Random } from '../random.ts';
import type { FuzzTarget } from '../target.ts';

const require = createRequire(import.meta.url);
const upstream = createRequire(require.resolve('@opentelemetry/instrumentation-http'));
const parseForwarded = upstream('forwarded-parse') as (
  header: string,
) => readonly Readonly<Record<string, string>>[];
const forwardedFor = servicePackage<(request: object) => readonly string[]>('forwarded');

const PIECES = [
  ...[
    ';',
    ',',
    '=',
    '"',
    '\\',
    ' ',
    '\t',
    '[',
    ']',
    ':',
    '%',
    'for',
    'host',
    'proto',
    'by',
    'FOR=',
  ],
  ...['__proto__=a', 'for=unknown', 'for=_x', 'for="[2001:db8::1]:47"', 'proto=https', 'é'],
];

function made(random: Random): string {
  const value = () =>
    random.pick([
      '192.0.2.60',
      'unknown',
      '_hidden',
      '"[2001:db8::1]:4711"',
      '"a\\"b"',
      'a.example',
      'https',
      'HTTP',
    ]);
  const proxy = () =>
    random
      .list(4, () => `${random.pick(['for', 'For', 'by', 'host', 'proto', 'x'])}=${value()}`)
      .join(';');
  return random.list(4, proxy).join(random.pick([',', ', ']));
}

/** The first value of a parameter that any proxy gave; undefined where the header is malformed. */
function byUpstream(header: string): ReadonlyMap<string, string> | undefined {
  try {
    const found = new Map<string, string>();
    const proxies = parseForwarded(header);
    // RFC 7239, section 4, forbids the same parameter twice; theirs takes the last then.
    const names = proxies.flatMap((proxy) => Object.keys(proxy)).length;
    if (names !== (header.match(/[\w!#$%&'*+.^`|~-]+=/g) ?? []).length) return undefined;
    for (const proxy of proxies) {
      for (const [name, value] of Object.entries(proxy)) {
        if (!found.has(name.toLowerCase())) found.set(name.toLowerCase(), value);
      }
    }
    return found;
  } catch {
    return undefined;
  }
}

function known(node: string | undefined): string | undefined {
  return node === '' || node?.toLowerCase() === 'unknown' ? undefined : node;
}

function scheme(proto: string | undefined): string | undefined {
  return /^https?$/i.test(proto ?? '') ? proto!.toLowerCase() : undefined;
}

export const target: FuzzTarget = {
  of: 'src/instrumentations/http-server/request/forwarded.ts',
  reference:
    "forwarded-parse, which upstream's instrumentation has, and forwarded, which Express has",
  once(random, corpus) {
    const header = mutate(random, random.chance(30) ? random.pick(corpus) : made(random), PIECES);
    const read = readForwarded({ forwarded: header })!;
    const theirs = byUpstream(header);
    if (theirs !== undefined) {
      assert.equal(read.for, known(theirs.get('for')), JSON.stringify(header));
      assert.equal(read.host, theirs.get('host'), JSON.stringify(header));
      assert.equal(read.proto, scheme(theirs.get('proto')), JSON.stringify(header));
    }
    const addresses = random.text(['192.0.2.1', ', ', ',', ' ', '2001:db8::1', 'unknown', 'x'], 8);
    const proxied = readForwarded({ 'x-forwarded-for': addresses })!;
    const list = forwardedFor({ headers: { 'x-forwarded-for': addresses }, socket: {} });
    assert.equal(proxied.for, known(list.at(-1)?.trim()), JSON.stringify(addresses));
  },
};
