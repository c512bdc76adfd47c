// No pattern takes time that grows with the square of the text's length.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRedactor } from '../../src/redaction/redactor.ts';
import { FORMS } from '../../src/redaction/secrets/form-table.ts';
import { INFIX_FORMS, SECRET_PATHS } from '../../src/redaction/secrets/infix-forms.ts';
import { replaceTokens } from '../../src/redaction/secrets/token-patterns.ts';
import { sampleOf } from '../support/sample-pattern.ts';
import { randomOf } from '../support/secret-kinds.ts';

const SETTINGS = { mode: 'replace', names: [], exempt: [], patterns: [] } as const;
const redactor = createRedactor(SETTINGS, undefined)!;
const mask = (): string => 'REDACTED';
const SIZE = 40_000;
/** Four times the text takes four times the time; twice that is tolerated for noise. */
const MOST_GROWTH = 8;
/** CPU time that is always accepted, in milliseconds. */
const QUICK = 40;

/** Texts that make a pattern try hard: repeated beginnings, and matches that fail at their end. */
function worstOf(prefix: string, pattern: string): readonly string[] {
  const sample = sampleOf(pattern, randomOf(pattern));
  const cut = sample.slice(0, -1);
  const gaps = [' ', '.', '/', ''];
  return [...gaps.map((gap) => prefix + gap), ...gaps.slice(0, 2).map((gap) => cut + gap)];
}

describe('four times the text takes at most about four times the time', () => {
  test('each of the rules', () => {
    const slow = FORMS.flatMap(([kind, prefixes, pattern]) =>
      prefixes.slice(0, 3).flatMap((prefix) =>
        worstOf(prefix, pattern)
          .filter((unit) => isSquared((text) => replaceTokens(text, mask), unit))
          .map((unit) => `${kind}: ${unit.slice(0, 30)}`),
      ),
    );
    assert.deepEqual(slow, []);
  });

  for (const unit of [
    ...[...INFIX_FORMS, ...SECRET_PATHS].map(({ infix }) => String(infix)),
    ...['%a--', 'a|1', '$2a$', '1:AA', '/reset/a1', '/reset/1-', 'abcdef0123456789-', 'a_', '2a_'],
    ...[
      'curl -u ',
      'curl ',
      'mysql -',
      'redis-cli ',
      'sshpass ',
      'insert into ',
      "insert into values ('",
    ],
    ...[
      'login a password ',
      'a:5432:b:',
      'form-data; name="password"\n\n',
      "'Cookie', 'a",
      "'a', ",
      "'\\'",
    ],
    ...[
      '"kty" "d":"',
      'Private-Lines: 2\n',
      'identified by ',
      'set password ',
      'Digest a="',
      '{SHA}',
    ],
    ...[
      '>',
      '">',
      '<password a="b">',
      '<password><![CDATA[',
      'password: |\n a',
      'Cookie: a"',
      '\\"',
      '":',
    ],
    ...[
      'password=a,b',
      'password=a&',
      'password=\\\\"',
      'arn:aws:secret:',
      'adafruit=',
      '%u0070=',
      'é=',
    ],
    ...[
      'DE89 3704 ',
      '123-45-',
      'AB 12 34 ',
      'AB123456',
      'VISA4111',
      '4111.1111.',
      '4111  ',
      '4111/',
    ],
    ...['"    :', 'insert ', 'password ', ' -u', '1\u00a0', '__', '1.1/'],
  ]) {
    test(JSON.stringify(unit), () => {
      assert.ok(!isSquared((text) => redactor.text(text), unit));
    });
  }
});

function isSquared(run: (text: string) => unknown, unit: string): boolean {
  const times = Math.ceil(SIZE / unit.length);
  if (timeOf(run, unit.repeat(times)) < QUICK) return false;
  return timeOf(run, unit.repeat(4 * times)) > MOST_GROWTH * timeOf(run, unit.repeat(times));
}

function timeOf(run: (text: string) => unknown, text: string): number {
  const before = process.cpuUsage();
  run(text);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
