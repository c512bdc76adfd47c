import assert from 'node:assert/strict';
import { describeSql } from '../../../src/instrumentations/database-support/sql-statement.ts';
import { sanitizeJson } from '../../../src/redaction/database/json-queries.ts';
import { sanitizeSql } from '../../../src/redaction/database/sanitize-sql.ts';
import { dialectOf } from '../../../src/redaction/database/sql-dialect.ts';
import { tokensOf } from '../../../src/redaction/database/sql-tokens.ts';
import { mutate, type Random } from '../random.ts';
import type { FuzzTarget } from '../target.ts';

/** Stands in each literal, and must be nowhere afterwards. */
const PLANTED = 'qzplantedqz';
const SYSTEMS = [
  'postgresql',
  'mysql',
  'microsoft.sql_server',
  'oracle.db',
  'sqlite',
  'cassandra',
  'other_sql',
];

/** Literals that are right by the rules of each system. */
const LITERALS: Readonly<Record<string, readonly string[]>> = {
  any: [
    `'${PLANTED}'`,
    `'it''s ${PLANTED}'`,
    `N'${PLANTED}'`,
    '42',
    '0x1f',
    '.5e-3',
    `'-- ${PLANTED}'`,
    `'/* ${PLANTED}'`,
    `'; "${PLANTED}'`,
  ],
  postgresql: [
    `array['${PLANTED}', 1]`,
    `E'a\\'${PLANTED}'`,
    `$$ ' ${PLANTED}$$`,
    `$t$ $$ ${PLANTED}$t$`,
    `U&'${PLANTED}'`,
    `'\\'`,
    `B'01'`,
  ],
  mysql: [
    `"${PLANTED}"`,
    `'a\\'${PLANTED}'`,
    `"it""s ${PLANTED}"`,
    `_utf8'${PLANTED}'`,
    `'${PLANTED}\\\\'`,
  ],
  'microsoft.sql_server': [`'\\'`, `N'it''s ${PLANTED}'`],
  'oracle.db': [`q'[it's ${PLANTED}]'`, `nq'!${PLANTED}'!'`, `Q'{${PLANTED}}'`],
  cassandra: [`$$it's ${PLANTED}$$`],
};
const WORDS = [
  ...[
    'select',
    'from',
    'where',
    'and',
    'in',
    '(',
    ')',
    ',',
    '=',
    '<',
    '.',
    ';',
    'users',
    '"Users"',
    '*',
    'as',
    'null',
  ],
  ...[
    'insert into',
    'values',
    'update',
    'set',
    'delete from',
    'join',
    'on',
    'union',
    '?',
    '$1',
    ':name',
  ],
  ...[
    '-- a\n',
    '/* b */',
    '\n',
    'limit',
    'e',
    'n',
    'q',
    'x',
    'b',
    '::text',
    'create table',
    'extract(',
    'é',
  ],
];
const PIECES = [
  ...WORDS,
  "'",
  '"',
  '`',
  '\\',
  '$$',
  '$t$',
  '/*',
  '*/',
  '--',
  '#',
  '[',
  '_',
  '\0',
  '1',
  "q'[",
];

function sound(random: Random, system: string): string {
  const literals = [...LITERALS.any!, ...(LITERALS[system] ?? [])];
  return random.list(20, () => random.pick(random.chance(30) ? literals : WORDS)).join(' ');
}

export const target: FuzzTarget = {
  of: 'src/redaction/database (SQL, JSON), src/instrumentations/database-support/sql-statement.ts',
  reference: 'what has to hold: no literal is left, once is enough, no character is lost',
  once(random) {
    const system = random.pick(SYSTEMS);
    const shown = (sql: string) => `${system}: ${JSON.stringify(sql)}`;
    const right = sound(random, system);
    const { text, summary } = sanitizeSql(right, system);
    assert.ok(!`${text} ${summary}`.includes(PLANTED), shown(right));
    assert.equal(sanitizeSql(text, system).text, text, shown(right));
    const broken = mutate(random, right, PIECES);
    const again = sanitizeSql(broken, system);
    assert.ok(again.text.length <= broken.length + 8, shown(broken));
    const { operation } = describeSql(broken, system);
    assert.ok(operation === undefined || operation !== '', shown(broken));
    const tokens = tokensOf(broken, dialectOf(system));
    assert.ok(
      tokens.every(({ kind, text: token }) => kind === 'end' || token !== ''),
      shown(broken),
    );
    const json = mutate(
      random,
      JSON.stringify({ find: 'users', filter: { name: PLANTED, n: [1, { a: PLANTED }] } }),
      ['"', '{', '}', '[', ']', ',', '\\', '0'],
    );
    assert.ok(!sanitizeJson(json).includes(`:"${PLANTED}`), json);
  },
};
