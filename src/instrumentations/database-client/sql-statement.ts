import { dialectOf } from '../../redaction/database/sql-dialect.ts';
import { type Token, tokensOf } from '../../redaction/database/sql-tokens.ts';

/** What a statement does, in few words. */
export interface SqlStatement {
  /** `SELECT`, `INSERT`, `CREATE TABLE`; undefined where the text begins with no word. */
  readonly operation: string | undefined;
  /** The first table that it names, without quotes; undefined where there is none. */
  readonly collection: string | undefined;
}

interface SqlToken extends Token {
  /** Parentheses around it. */
  readonly depth: number;
}

const MOST_REMEMBERED = 1000;
/** Longer ones are rare, and would be kept whole; what comes after that does not change what they are. */
const LONGEST = 4096;

/** By system, since a text means different things to them. */
const remembered = new Map<string, Map<string, SqlStatement>>();

/**
 * Says what a statement does and to which table. Semantic conventions keep from taking
 * `db.collection.name` out of SQL, since there may be several; the first is what distinguishes them, and a
 * statement of several tables is rarely known by another.
 *
 * @param system value of `db.system.name`
 */
export function describeSql(text: string, system: string): SqlStatement {
  let ofSystem = remembered.get(system);
  if (ofSystem === undefined) {
    ofSystem = new Map();
    remembered.set(system, ofSystem);
  }
  const known = ofSystem.get(text);
  if (known !== undefined) return known;
  const statement = parse(withDepth(tokensOf(text.slice(0, LONGEST), dialectOf(system))));
  if (text.length <= LONGEST) {
    // Texts with values in them come once each; those that come again are soon here again.
    if (ofSystem.size >= MOST_REMEMBERED) ofSystem.clear();
    ofSystem.set(text, statement);
  }
  return statement;
}

function withDepth(tokens: readonly Token[]): readonly SqlToken[] {
  let depth = 0;
  return tokens
    .filter(({ kind }) => kind !== 'space')
    .map((token) => {
      if (token.text === ')') depth--;
      const placed = { ...token, depth };
      if (token.text === '(') depth++;
      return placed;
    });
}

/** The word after which the table is named. */
const BEFORE_TABLE: Readonly<Record<string, string>> = {
  SELECT: 'FROM',
  DELETE: 'FROM',
  INSERT: 'INTO',
  MERGE: 'INTO',
  REPLACE: 'INTO',
  COPY: 'COPY',
  UPDATE: 'UPDATE',
  TRUNCATE: 'TRUNCATE',
};

const DEFINES = new Set(['CREATE', 'ALTER', 'DROP']);
const MAIN_WORDS = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE']);
/** What may stand between that word and the table. */
const FILLERS = new Set([
  'ONLY',
  'TABLE',
  'IF',
  'NOT',
  'EXISTS',
  'IGNORE',
  'LOW_PRIORITY',
  'LATERAL',
]);
/** What may stand between CREATE and the kind of thing. */
const ADJECTIVES = new Set(['OR', 'REPLACE', 'TEMP', 'TEMPORARY', 'UNIQUE', 'UNLOGGED', 'GLOBAL']);

function parse(tokens: readonly SqlToken[]): SqlStatement {
  let at = tokens.findIndex(({ kind }) => kind === 'word');
  if (at < 0) return { operation: undefined, collection: undefined };
  let operation = upper(tokens[at]);
  if (operation === 'WITH') {
    at = mainWord(tokens, at);
    operation = at < 0 ? 'WITH' : upper(tokens[at]);
  }
  if (operation === 'INSERT' || operation === 'REPLACE' || operation === 'MERGE') {
    return { operation, collection: tableAfter(tokens, at, 'INTO') };
  }
  if (DEFINES.has(operation)) {
    let kindAt = at + 1;
    while (ADJECTIVES.has(upper(tokens[kindAt]))) kindAt++;
    const kind = upper(tokens[kindAt]);
    const collection = kind === 'TABLE' ? tableAfter(tokens, kindAt - 1, 'TABLE') : undefined;
    return { operation: kind === '' ? operation : `${operation} ${kind}`, collection };
  }
  const before = BEFORE_TABLE[operation];
  return {
    operation,
    collection: before === undefined ? undefined : tableAfter(tokens, at, before),
  };
}

/** @returns the place of the statement after its common table expressions; -1 where there is none */
function mainWord(tokens: readonly SqlToken[], from: number): number {
  const depth = tokens[from]!.depth;
  return tokens.findIndex(
    (token, index) => index > from && token.depth === depth && MAIN_WORDS.has(upper(token)),
  );
}

/** The table behind a word at the depth of the statement, or in the first select below it. */
function tableAfter(tokens: readonly SqlToken[], from: number, word: string): string | undefined {
  const depth = tokens[from]?.depth ?? 0;
  let at = tokens.findIndex(
    (token, index) => index >= from && token.depth === depth && upper(token) === word,
  );
  if (at < 0) return undefined;
  at++;
  while (FILLERS.has(upper(tokens[at]))) at++;
  if (tokens[at]?.text === '(') {
    const inner = tokens.findIndex((token, index) => index > at && upper(token) === 'SELECT');
    return inner < 0 ? undefined : tableAfter(tokens, inner, 'FROM');
  }
  return nameAt(tokens, at);
}

/** `schema.table`, unless it is called as a function. */
function nameAt(tokens: readonly SqlToken[], from: number): string | undefined {
  const parts: string[] = [];
  let at = from;
  for (;;) {
    const token = tokens[at];
    if (token?.kind !== 'word' && token?.kind !== 'quoted') return undefined;
    parts.push(token.kind === 'quoted' ? token.text.slice(1, -1) : token.text);
    if (tokens[at + 1]?.text !== '.') break;
    at += 2;
  }
  const isCalled = tokens[at + 1]?.text === '(' && upper(tokens[from - 1]) === 'FROM';
  return isCalled ? undefined : parts.join('.').slice(0, 128);
}

function upper(token: SqlToken | undefined): string {
  return token?.kind === 'word' ? token.text.toUpperCase() : '';
}
