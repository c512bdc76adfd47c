// Hostile input is inspected within 20 ms, in a time that grows only with its length.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { createDatabaseSpans } from '../../src/redaction/database/database-spans.ts';
import { createQuerySanitizer } from '../../src/redaction/database/query-sanitizer.ts';
import { redactingLogProcessor } from '../../src/redaction/log-processor.ts';
import { createRedaction } from '../../src/redaction/redaction.ts';
import { createRedactor } from '../../src/redaction/redactor.ts';
import { redactSentryEvent } from '../../src/redaction/sentry-event-redaction.ts';
import { ALLOWED_MS, leastMs } from '../support/main-thread-time.ts';

const settings = { mode: 'replace', names: ['*a*a*a*x', '*customer*no*id*'], exempt: [] } as const;
const replacing = createRedactor({ ...settings, patterns: [] }, undefined)!;
const hashing = createRedactor({ ...settings, mode: 'hash', patterns: [] }, 'key')!;
const sanitize = createQuerySanitizer(replacing);
const databaseSpan = createDatabaseSpans(replacing);
const spans = createRedaction({ ...settings, patterns: [] }, undefined);
const records = redactingLogProcessor(replacing);

/** The maximum number of attributes of a span; each is a text or a list of texts. */
function pagesOf(lines: readonly string[]): Record<string, unknown> {
  const length = Math.ceil(lines.length / 128);
  const pages = Array.from({ length: 128 }, (_, index) => {
    const page = lines.slice(index * length, (index + 1) * length);
    return index % 2 === 0 ? page.join('') : page;
  });
  return { ...pages };
}

/** As `logger.emit` with a body and the maximum number of attributes. */
function emit(body: string, lines: readonly string[]): void {
  const attributes = pagesOf(lines);
  const set = (key: string, value: unknown) => {
    attributes[key] = value;
  };
  const record = { attributes, body, eventName: undefined, setAttribute: set, setBody() {} };
  records.onEmit(record as never, ROOT_CONTEXT);
}

/** Of no key that exists. */
const TOKEN = `AKI${'A2B3C4D5E6F7G2H3J'}`;

/** The repeated part, and its prefix. */
const PIECES: Readonly<Record<string, string | readonly [before: string, piece: string]>> = {
  'addresses without an end': 'nats://',
  'addresses with users': 'aa://u:p@',
  'percent signs, encoded': '%25',
  'words encoded five times': '%2525252525 ',
  'words encoded once': 'password%3Dx ',
  'escapes of no character': '%ff ',
  'lone percent signs': '% ',
  'a name and a percent sign': 'password=%',
  colons: 'a:',
  'counts under a secret name': 'sig=1 ',
  'a list of tokens': 'token=a,',
  'escaped signs': 'a\\=',
  'nested JSON': '{"password":',
  'JSON within a text': '\\"password\\":\\"x',
  'lists under a secret name': 'token=[1',
  'stops behind a secret': ['password=', '.'],
  'parameters without a value': 'a&',
  'separators alone': '&',
  'quotes that MySQL repeats': "near '",
  'rows that PostgreSQL repeats': 'row contains (',
  'values in brackets': ')=((',
  'values in quotes': '="',
  'quotes behind backslashes': "='\\",
  'schemes of authorization': 'bearer aA1~ ',
  'starts of keys': '-----BEGIN ',
  'ends of keys': ['-----BEGIN PRIVATE KEY-----', '-----END '],
  'flags of a command': ' --password b',
  'starts of tokens': 'eyJaaaaaaaaaa.',
  tokens: `${TOKEN} `,
  'webhooks without an end': '/services/T',
  'card numbers': '4111 1111 1111 1111 ',
  tags: '<password>',
  base64: 'QUJDREVGR0hJSktMTU5P',
  prose: 'lorem ipsum dolor ',
  'signs at': '://@',
  'identifiers of SQL': 'select "a" ',
  'objects of SQL': 'create table table ',
  'lists of SQL': 'in (?,',
  'dollar quotes': '$a$',
  'comments of SQL': '/* ',
  'tags without a name': '">',
  'tags with attributes': '<a ">',
  'headers in quotes': '"Cookie: a"',
  'lists of headers': "'Cookie','a",
  'parts of forms': `form-data;name=${'a'.repeat(80)} `,
  'command lines': 'curl -u ',
  'numbers of persons': '123 45 6789 ',
  'numbers of persons, without gaps': 'AB123456C ',
  'accounts of banks': 'DE89 3704 ',
  'pluses before dashes': [`${'a'.repeat(20)} --`, '+'],
  'slashes before equals': [`${'a'.repeat(20)} ==`, '/'],
  'stars of .pgpass': ['a:5432:', '*'],
  'lines of YAML that break off': ['password: |\n', ' a\r'],
  'quotes within quotes': ["insert into x values ('", "''"],
  'hashes of passwords': '$2a$',
  'commas behind a secret': ['token=', `,${'a'.repeat(80)};`],
  'letters under a weak name': `s=${'a'.repeat(60)}1&`,
  'parts under a weak name': ['s=', 'aA.'],
  'parameters after semicolons': ';a',
};

/** Distinct names, up to the longest that matters. */
const made = (length: number, piece: (index: number) => string): string => {
  const pieces: string[] = [];
  for (let size = 0; size < length; size += pieces.at(-1)!.length)
    pieces.push(piece(pieces.length));
  return pieces.join('');
};
const TEXTS: Readonly<Record<string, (length: number) => string>> = {
  ...Object.fromEntries(
    Object.entries(PIECES).map(([name, given]) => {
      const [before, piece] = typeof given === 'string' ? ['', given] : given;
      return [name, (length: number) => before + piece!.repeat(length / piece!.length)];
    }),
  ),
  'names nobody has': (length) => made(length, (index) => `n${index}=1&`),
  'names for a pattern with wildcards': (length) =>
    made(length, (index) => `${'a'.repeat(190)}${index}=1&`),
  'names of a vendor': (length) => made(length, (index) => `heroku_${index}x=1&`),
  'fields of JSON': (length) => made(length, (index) => `"n${index}":"x",`),
};

/** @param lines the same in lines of a hundred characters */
type Look = (text: string, lines: readonly string[]) => unknown;
const CHANNELS: Readonly<Record<string, Look>> = {
  text: (text) => replacing.text(text),
  query: (text) => replacing.query(text),
  url: (text) => replacing.url(`http://host/${text.slice(0, 100)}?${text}`),
  'secret value': (text) => replacing.value('password', text),
  'fields of a log': (text, list) => replacing.value('', { list, text }),
  'record of a log': (text, lines) => emit(text, lines),
  'attributes of a span': (_, lines) => spans.attributes(pagesOf(lines)),
  'hashes of a text': (text) => hashing.text(text),
  'statement, MySQL': (text) => sanitize(text, 'mysql'),
  'statement, anybody': (text) => sanitize(text, undefined),
  'command of Redis': (text) => sanitize(`del ${text}`, 'redis'),
  'query of MongoDB': (text) => sanitize(`[${text}`, 'mongodb'),
  'message of a database': (text) =>
    databaseSpan({
      name: 'x',
      attributeList: ['db.system.name', 'postgresql'],
      statusMessage: text,
      eventList: undefined,
      linkList: undefined,
      shared: undefined,
      unshare() {},
      ids: { state: undefined, replaceState() {} },
      tracer: { scope: { name: 'x' } },
    }),
  'event for Sentry': (text) => redactSentryEvent({ message: text }, replacing),
};

const LENGTH = 1_000_000;
/** Longer texts are cut: up to this length, the time must be linear. */
const LOOKED_THROUGH = 65_000;
/** Four times the length takes four times as long; quadratic growth takes sixteen times. */
const GROWTH = 8;
/** Shorter times are accepted: quadratic growth takes longer. */
const QUICK_MS = 8;

for (const [channel, look] of Object.entries(CHANNELS)) {
  test(`1 MB as ${channel}: ${Object.keys(TEXTS).length} worst inputs`, () => {
    for (const [name, make] of Object.entries(TEXTS)) {
      // Another end, for what remembers texts.
      const times = (length: number, enough: number, tries?: number): number => {
        const text = make(length);
        const lines = text.match(/.{1,100}/gs) ?? [];
        return leastMs((round) => look(`${text}${round}`, lines), enough, tries);
      };
      const ms = times(LENGTH, ALLOWED_MS);
      assert.ok(ms <= ALLOWED_MS, `${name}: ${ms} ms`);
      const whole = times(LOOKED_THROUGH, QUICK_MS, 3);
      if (whole <= QUICK_MS) continue;
      const quarter = Math.max(2, times(LOOKED_THROUGH / 4, 0, 3));
      assert.ok(
        whole < quarter * GROWTH,
        `${name}: ${whole} ms, and ${quarter} for a quarter of it`,
      );
    }
  });
}

suite('what is too long or too deep is masked alone', () => {
  test('a word encoded more than three times', () => {
    const encode = (word: string, times: number): string =>
      times === 0 ? word : encode(encodeURIComponent(word), times - 1);
    for (const times of [1, 2, 3]) {
      const shown = replacing.text(`a ${encode('password=OPEN', times)} b`);
      assert.equal(shown, `a ${encode('password=REDACTED', times)} b`);
    }
    assert.equal(replacing.text(`a ${encode('a b', 3)} b`), `a ${encode('a b', 3)} b`);
    const deep = replacing.text(`a %${'25'.repeat(1200)}41 b`);
    assert.match(deep, /^a \S*REDACTED\S* b$/);
    assert.ok(deep.length < 100);
  });

  test('an invalid escape does not hide its surroundings', () => {
    assert.doesNotMatch(replacing.text('x=%zz%26password%3DOPEN'), /OPEN/);
    assert.doesNotMatch(replacing.text('x=%ff%26password%3DOPEN'), /OPEN/);
  });

  test('the beginning of a long text stays', () => {
    const shown = replacing.text(`start password=OPEN ${'a: b '.repeat(100_000)} password=OPEN`);
    assert.ok(shown.startsWith('start password=REDACTED a: b a: b '));
    assert.ok(shown.endsWith('REDACTED') && shown.length > 8000 && !shown.includes('OPEN'));
    const harmless = 'a long text without anything in it '.repeat(14_000);
    assert.equal(replacing.text(harmless), harmless);
    const longer = replacing.text(harmless.repeat(3));
    assert.ok(longer.startsWith('a long text ') && longer.endsWith(' REDACTED'));
    assert.ok(longer.length < 66_000);
  });

  test('also if the suspicious part comes later', () => {
    const before = 'a long text without anything in it '.repeat(3000);
    const shown = replacing.text(`${before} password=OPEN`);
    assert.ok(before.startsWith(shown.replace(/REDACTED$/, '')) && shown.length > 60_000);
    assert.ok(shown.endsWith(' REDACTED') && !shown.includes('OPEN'));
  });

  test('the attributes of a span, and a log record, share one work budget', () => {
    const line = 'a: b '.repeat(100);
    const list = { ...Array(400).fill(line), last: 'password=OPEN', code: 'a text' };
    const shown = spans.attributes(list) as Readonly<Record<string, unknown>>;
    assert.deepEqual([shown['0'], shown.last, shown.code], [line, 'REDACTED', 'a text']);
    // Another one has its own.
    assert.deepEqual(spans.attributes({ last: 'a: b password=OPEN' }), {
      last: 'a: b password=REDACTED',
    });
  });

  test('no part of a token that ends beyond the limit is visible', () => {
    for (let before = 131_000; before < 131_100; before += 7) {
      const shown = replacing.text(`${'a '.repeat(before / 2)}${TOKEN} ${'a: '.repeat(999)}`);
      assert.ok(!shown.includes(TOKEN.slice(0, 4)), `${before}`);
    }
  });

  test('the same for a list and an object', () => {
    const list = replacing.value('x', Array(2_000_000).fill('a: b')) as string[];
    assert.equal(list[0], 'a: b');
    assert.equal(list.at(-1), 'REDACTED');
    assert.equal((replacing.value('x', new Array(2 ** 32 - 1)) as []).at(-1), 'REDACTED');
    const fields = Object.fromEntries(
      Array.from({ length: 50_000 }, (_, index) => [`k${index}`, 1]),
    );
    const shown = replacing.value('x', { fields, next: 1 }) as { fields: object; next: unknown };
    assert.equal((shown.fields as { k0: number }).k0, 1);
    assert.equal((shown.fields as { '…': string })['…'], 'REDACTED');
  });

  test('a map of unknown names ends', () => {
    const millis = leastMs((round) => {
      const keys = Array.from({ length: 50_000 }, (_, index) => `New-${round}-Name${index}`);
      return replacing.value('x', Object.fromEntries(keys.map((key) => [key, 1])));
    });
    assert.ok(millis <= 2 * ALLOWED_MS, `${millis} ms, with what makes the map`);
  });

  test('a value with many circular references ends', () => {
    const knot: Record<string, unknown> = {};
    for (const key of ['a', 'b', 'c', 'd']) knot[key] = knot;
    const millis = leastMs(() => replacing.value('x', knot));
    assert.ok(millis <= ALLOWED_MS, `${millis} ms`);
  });
});

suite('what throws when it is read costs its own place alone', () => {
  const thrower = (): never => {
    throw new Error('not to be read');
  };
  const hostile: Readonly<Record<string, unknown>> = {
    getter: Object.defineProperty({}, 'a', { get: thrower, enumerable: true }),
    'proxy, keys': new Proxy({}, { ownKeys: thrower }),
    'proxy, values': new Proxy({ a: 1 }, { get: thrower }),
    'proxy, elements': new Proxy([1], { get: thrower }),
    'proxy, revoked': revoked(),
  };
  for (const [name, value] of Object.entries(hostile)) {
    test(name, () => {
      const shown = replacing.value('x', { before: 'a', value, after: 'password=x' });
      const { before, after } = shown as Record<string, unknown>;
      assert.deepEqual([before, after], ['a', 'password=REDACTED']);
      assert.match(JSON.stringify(shown), /"value":("REDACTED"|\{"a":"REDACTED"\})/);
    });
  }

  test('a name beside a value, and the kind of a key', () => {
    const map = { value: 'a', d: 'b', password: 'OPEN' };
    for (const key of ['name', 'kty']) {
      Object.defineProperty(map, key, { get: thrower, enumerable: true });
    }
    const shown = { value: 'a', d: 'b', password: 'REDACTED', name: 'REDACTED', kty: 'REDACTED' };
    assert.deepEqual(replacing.value('x', map), shown);
  });

  test('arbitrarily large numbers, and instances of classes', () => {
    class User {
      password = 'OPEN';
      name = 'x';
    }
    const shown = replacing.value('x', { pin: 2n ** 100_000n, user: new User(), count: 2n ** 99n });
    assert.deepEqual(shown, {
      pin: 'REDACTED',
      user: { password: 'REDACTED', name: 'x' },
      count: 2n ** 99n,
    });
  });

  test('non-strings in place of a text', () => {
    for (const value of [undefined, null, 7, Symbol('x'), {}] as unknown as string[]) {
      for (const look of [replacing.text, replacing.query, replacing.url]) {
        assert.doesNotThrow(() => look(value));
      }
    }
  });
});

test('patterns of the user are matched against long texts piece by piece, for a limited time', () => {
  const patterns = [/EMP-\d{6}/g];
  const own = createRedactor({ ...settings, names: [], patterns }, undefined)!;
  for (let before = 0; before < 9000; before += 611) {
    const shown = own.text(`${'a'.repeat(before)} EMP-123456 ${'b'.repeat(5000)}`);
    assert.ok(shown === `${'a'.repeat(before)} REDACTED ${'b'.repeat(5000)}`, `${before}`);
  }
  const slow = createRedactor({ ...settings, names: [], patterns: [/x+y/g] }, undefined)!;
  const piece = leastMs(() => slow.text('x'.repeat(4096)), 0);
  const millis = leastMs(() => slow.text('x'.repeat(LENGTH)));
  assert.ok(millis <= ALLOWED_MS + 2 * piece, `${millis} ms, and ${piece} for a piece of it`);
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
