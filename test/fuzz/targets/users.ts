import assert from 'node:assert/strict';
import { propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { W3CBaggagePropagator } from '@opentelemetry/core';
import { createUserOfRequest } from '../../../src/users/user-of-request.ts';
import { servicePackage } from '../../support/service-package.ts';
import { mutate, type Random } from '../random.ts';
import type { FuzzTarget } from '../target.ts';

const cookies = servicePackage<{
  parse(header: string, options: object): Readonly<Record<string, string | undefined>>;
}>('cookie');
const tokens = servicePackage<{ decode(token: string): unknown }>('jsonwebtoken');
const w3c = new W3CBaggagePropagator();

const ofCookie = createUserOfRequest([{ kind: 'cookie', name: 'sid' }]);
const ofBaggage = createUserOfRequest([{ kind: 'baggage', name: 'sid' }]);
const ofToken = createUserOfRequest([{ kind: 'jwt', name: 'sub' }]);

const PAIR = [
  'sid',
  'sid=',
  'asid=',
  'sid=1',
  '=',
  '=',
  'a',
  'x=y',
  '"',
  '%C3%BC',
  '%',
  '%zz',
  ' ',
  '\t',
  'é',
];
const CLAIMS = [
  ...[
    '{"sub":"ada"}',
    '{"sub":42}',
    '{"sub":null}',
    '{"sub":["a"]}',
    '{"a":{"sub":"x"}}',
    '[]',
    '7',
  ],
  ...['{"__proto__":{"sub":"x"}}', '{"sub":"ü"}', '{"sub":"', '', 'null', '"sub"'],
];

/** Ids that are empty or too long are none. */
function id(value: string | undefined): string | undefined {
  return value === undefined || value === '' || value.length > 512 ? undefined : value;
}

function asked(header: string, value: string): string | undefined {
  return (header === 'baggage' ? ofBaggage : header === 'cookie' ? ofCookie : ofToken)({
    headers: { [header]: value },
  } as never);
}

function checkCookie(header: string): void {
  // A quote alone is both ends of a text for theirs.
  if (/=[ \t]*"[ \t]*(?:;|$)/.test(header)) return;
  const { sid } = cookies.parse(header, { decode: (text: string) => text });
  assert.equal(asked('cookie', header), id(sid), `cookie: ${JSON.stringify(header)}`);
}

/** Of a name that comes twice theirs takes the last; ours need not read so far. */
function checkBaggage(header: string): void {
  const found = asked('baggage', header);
  if ((header.match(/sid/g) ?? []).length > 1 || header.includes('"')) return;
  const getter = { get: () => header, keys: () => ['baggage'] };
  const context = w3c.extract(ROOT_CONTEXT, {}, getter);
  const value = propagation.getBaggage(context)?.getEntry('sid')?.value;
  // Where theirs refuses the whole header, ours may still have found it.
  if (value !== undefined) assert.equal(found, id(value), `baggage: ${JSON.stringify(header)}`);
}

function checkToken(random: Random): void {
  const part = (text: string) => Buffer.from(text).toString('base64url');
  const claims = mutate(random, random.pick(CLAIMS), ['"', '{', '}', 'sub', ':', '\\', '\0']);
  const token = [part('{"alg":"none"}'), part(claims), 'c2ln'].join('.');
  const shown = `jwt: ${JSON.stringify(claims)}`;
  let theirs: unknown;
  try {
    theirs = tokens.decode(token);
  } catch {
    // Theirs throws on what is no JSON.
  }
  const isObject = typeof theirs === 'object' && theirs !== null && Object.hasOwn(theirs, 'sub');
  const { sub } = isObject ? (theirs as { readonly sub?: unknown }) : {};
  const expected = typeof sub === 'string' || typeof sub === 'number' ? String(sub) : undefined;
  assert.equal(asked('authorization', `Bearer ${token}`), id(expected), shown);
  asked('authorization', mutate(random, `Bearer ${token}`, ['.', ' ', '=', 'é', 'Bearer']));
}

export const target: FuzzTarget = {
  of: 'src/users/user-of-request.ts, src/users/jwt-claim.ts',
  reference: 'cookie, W3CBaggagePropagator, jsonwebtoken',
  once(random, corpus) {
    const header = random.chance(30) ? random.pick(corpus) : random.text([...PAIR, ';', '; '], 12);
    checkCookie(mutate(random, header, [...PAIR, ';']));
    checkBaggage(random.text([...PAIR, ',', ', ', ';p=1'], 12));
    checkToken(random);
  },
};
