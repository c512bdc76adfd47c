/**
 * A megabyte of what takes each parser longest may hold the main thread for 20 ms, and four times the input
 * does not take nine times as long.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultTextMapGetter, ROOT_CONTEXT } from '@opentelemetry/api';
import { parseKeyValueList } from '../../src/configuration/values/key-value-list.ts';
import { describeSql } from '../../src/instrumentations/database-support/sql-statement.ts';
import { readForwarded } from '../../src/instrumentations/http-server/request/forwarded.ts';
import { parseHostAndPort } from '../../src/instrumentations/http-server/request/host-and-port.ts';
import { splitTarget } from '../../src/instrumentations/http-server/request/request-target.ts';
import { quickSatisfies } from '../../src/module-hooks/quick-satisfies.ts';
import { createResponseParser } from '../../src/otlp/http/http-response-parser.ts';
import { sanitizeJson } from '../../src/redaction/database/json-queries.ts';
import { sanitizeSql } from '../../src/redaction/database/sanitize-sql.ts';
import { formatFor, takesGzip } from '../../src/signals/prometheus/negotiate.ts';
import { createJaegerPropagator } from '../../src/signals/propagation/jaeger-propagator.ts';
import { createReplyReader } from '../../src/users/redis/resp-parser.ts';
import { createUserOfRequest } from '../../src/users/user-of-request.ts';
import { matches } from '../../src/util/wildcard.ts';
import { ALLOWED_MS, leastMs } from '../support/main-thread-time.ts';

const MEGABYTE = 2 ** 20;
/** Less needs no second look. */
const QUICK_MS = 8;

/** More than 128 KiB no variable can have. */
const LONGEST_VARIABLE = 2 ** 17;

const jaeger = createJaegerPropagator();
const users = createUserOfRequest([
  { kind: 'cookie', name: 'sid' },
  { kind: 'baggage', name: 'sid' },
  { kind: 'jwt', name: 'sub' },
]);

function quietly(act: () => unknown): void {
  try {
    act();
  } catch {
    // A refusal is an answer, too.
  }
}

function readAnswer(text: string, pieces: number): void {
  const bytes = Buffer.from(text, 'latin1');
  const parser = createResponseParser();
  for (let at = 0; at < bytes.length; at += pieces) {
    if (parser.read(bytes.subarray(at, at + pieces)) !== undefined) return;
  }
  parser.end();
}

function readReplies(text: string, pieces: number): void {
  const bytes = Buffer.from(text, 'latin1');
  const reader = createReplyReader();
  for (let at = 0; at < bytes.length; at += pieces) {
    // Nothing was asked for: the first reply is one too many.
    for (const _ of reader.read(bytes.subarray(at, at + pieces))) return;
  }
}

const OK = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;

/** What is repeated, what stands around it, and who reads it. */
const CASES: Readonly<Record<string, readonly [piece: string, read: (text: string) => unknown]>> = {
  'interim answers': ['HTTP/1.1 100 Continue\r\n\r\n', (text) => readAnswer(text, 4096)],
  'a head without end': ['X: y\r\n', (text) => readAnswer(OK + text, 4096)],
  'a first line without end': ['x', (text) => readAnswer(`HTTP/1.1 200 ${text}`, 4096)],
  'chunks of a byte': ['1\r\nx\r\n', (text) => readAnswer(CHUNKED + text, 4096)],
  'extensions of chunks': ['1;a=b;c="d"\r\nx\r\n', (text) => readAnswer(CHUNKED + text, 4096)],
  'a body in pieces': ['x', (text) => readAnswer(`${OK}\r\n${text}`, 64)],
  'replies of Redis': [':1\r\n', (text) => readReplies(text, 4096)],
  'an array of Redis': [':1\r\n', (text) => readReplies(`*100000\r\n${text}`, 100)],
  'arrays within arrays': ['*1\r\n', (text) => readReplies(text, 4096)],
  'a string of Redis in pieces': ['x', (text) => readReplies(`$131000\r\n${text}`, 16)],
  'a line of Redis in pieces': ['x', (text) => readReplies(`+${text}`, 4)],
  'stars against a path': ['a', (text) => matches('*a*a*a*b', text)],
  'a long pattern': ['a', (text) => matches(`*${'a'.repeat(100)}b*${'a'.repeat(50)}c`, text)],
  'Forwarded, by proxies': ['for=a;by=b,', (text) => readForwarded({ forwarded: text })],
  'Forwarded, by backslashes': ['\\a', (text) => readForwarded({ forwarded: `for="${text}` })],
  'Forwarded, by blanks': [' ', (text) => readForwarded({ forwarded: `for=a${text}x` })],
  'X-Forwarded-For': [', ', (text) => readForwarded({ 'x-forwarded-for': text })],
  hosts: ['a:', parseHostAndPort],
  targets: ['://', (text) => splitTarget(text, false)],
  cookies: ['sid; ', (text) => users({ headers: { cookie: text } } as never)],
  'cookies, by blanks': ['sid \t', (text) => users({ headers: { cookie: text } } as never)],
  baggage: ['sid ,', (text) => users({ headers: { baggage: text } } as never)],
  tokens: [
    '[',
    (text) => users({ headers: { authorization: `Bearer ${text}.${text}.` } } as never),
  ],
  'Accept-Encoding': ['gzip;q=0,', takesGzip],
  Accept: [';', formatFor],
  'lists of pairs': ['a=%20,', (text) => parseKeyValueList(text.slice(0, LONGEST_VARIABLE))],
  'lists of wrong pairs': ['a%,=,', (text) => parseKeyValueList(text.slice(0, LONGEST_VARIABLE))],
  versions: ['1.', (text) => quickSatisfies(text, text)],
  'uber-trace-id': [
    '%3A',
    (text) => jaeger.extract(ROOT_CONTEXT, { 'uber-trace-id': text }, defaultTextMapGetter),
  ],
  'JSON of a database': ['{"a":', sanitizeJson],
  ...Object.fromEntries(
    [
      ...[
        "'",
        '"',
        "'a' ",
        '"a',
        '$a',
        '$a$ ',
        '$$',
        '/*',
        '/**/',
        '--\n',
        '(',
        'in (?,',
        'in (',
        '?,',
        '?1',
        'values (',
        '(?),',
      ],
      ...[
        'a.',
        '_a',
        "_a'",
        "q'[",
        "nq'a",
        "\\'",
        '\\',
        '`',
        '[',
        '1.',
        '0x',
        ' ',
        'create table ',
        'table ',
        '@@',
        'select from (',
        'array[',
      ],
    ].flatMap((piece) =>
      ['postgresql', 'mysql', 'mssql', 'other'].map((system) => [
        `SQL of ${system}: ${JSON.stringify(piece)}`,
        [piece, (text: string) => [sanitizeSql(text, system), describeSql(text, system)]] as const,
      ]),
    ),
  ),
};

const least = (read: (text: string) => unknown, text: string, enough: number): number =>
  leastMs(() => quietly(() => read(text)), enough, enough === ALLOWED_MS ? undefined : 4);

for (const [title, [piece, read]] of Object.entries(CASES)) {
  test(title, () => {
    const text = piece.repeat(Math.ceil(MEGABYTE / piece.length));
    const ms = least(read, text, ALLOWED_MS);
    assert.ok(ms <= ALLOWED_MS, `took ${ms} ms`);
    if (ms <= QUICK_MS) return;
    const quarter = Math.max(2, least(read, text.slice(0, text.length / 4), 0));
    const whole = least(read, text, 9 * quarter);
    assert.ok(whole < 9 * quarter, `${whole} ms, and a quarter of it ${quarter} ms`);
  });
}
