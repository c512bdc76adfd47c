import { dialectOf } from '../../redaction/database/sql-dialect.ts';
import { type Token, tokensOf } from '../../redaction/database/sql-tokens.ts';

/** What a statement does, and to which table. */
export interface SqlStatement {
  /** `SELECT`, `INSERT`, `CREATE TABLE`; undefined if the text does not start with a word. */
  readonly operation: string | undefined;
  /** The first table of the statement, without quotes; undefined if it has none. */
  readonly collection: string | undefined;
}

interface SqlToken extends Token {
  /** The number of parentheses around it. */
  readonly depth: number;
}

const MAX_STATEMENTS = 1000;
/** Characters that are parsed. Longer texts are rare, are not cached, and their rest does not change the result. */
const MAX_LENGTH = 4096;

/** Statements by system and text, since the dialects of the systems differ. */
const cache = new Map<string, Map<string, SqlStatement>>();

/**
 * Describes what a statement does, and to which table. The semantic conventions advise against reading
 * `db.collection.name` from SQL, since a statement may have several tables. The first one tells most statements apart.
 *
 * @param system value of `db.system.name`
 */
export function describeSql(text: string, system: string): SqlStatement {
  let statements = cache.get(system);
  if (statements === undefined) {
    statements = new Map();
    cache.set(system, statements);
  }
  const cached = statements.get(text);
  if (cached !== undefined) return cached;
  const statement = parse(withDepth(tokensOf(text.slice(0, MAX_LENGTH), dialectOf(system))));
  if (text.length <= MAX_LENGTH) {
    // Texts that contain values occur once each. Those that repeat are soon cached again.
    if (statements.size >= MAX_STATEMENTS) statements.clear();
    statements.set(text, statement);
  }
  return statement;
}

function withDepth(tokens: readonly Token[]): readonly SqlToken[] {
  let depth = 0;
  return tokens
    .filter(({ kind }) => kind !== 'space')
    .map((token) => {
      if (token.text === ')') depth--;
      const tokenWithDepth = { ...token, depth };
      if (token.text === '(') depth++;
      return tokenWithDepth;
    });
}

/** By operation, the keyword that precedes the table. */
const TABLE_KEYWORDS: Readonly<Record<string, string>> = {
  SELECT: 'FROM',
  DELETE: 'FROM',
  INSERT: 'INTO',
  MERGE: 'INTO',
  REPLACE: 'INTO',
  COPY: 'COPY',
  UPDATE: 'UPDATE',
  TRUNCATE: 'TRUNCATE',
};

const DEFINITIONS = new Set(['CREATE', 'ALTER', 'DROP']);
const MAIN_OPERATIONS = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE']);
/** Keywords that may stand between that keyword and the table. */
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
/** Keywords that may stand between CREATE and the kind of object. */
const MODIFIERS = new Set(['OR', 'REPLACE', 'TEMP', 'TEMPORARY', 'UNIQUE', 'UNLOGGED', 'GLOBAL']);

function parse(tokens: readonly SqlToken[]): SqlStatement {
  let at = tokens.findIndex(({ kind }) => kind === 'word');
  if (at < 0) return { operation: undefined, collection: undefined };
  let operation = upper(tokens[at]);
  if (operation === 'WITH') {
    at = mainOperationAt(tokens, at);
    operation = at < 0 ? 'WITH' : upper(tokens[at]);
  }
  if (DEFINITIONS.has(operation)) {
    let kindAt = at + 1;
    while (MODIFIERS.has(upper(tokens[kindAt]))) kindAt++;
    const kind = upper(tokens[kindAt]);
    const collection = kind === 'TABLE' ? tableAfter(tokens, kindAt - 1, 'TABLE') : undefined;
    return { operation: kind === '' ? operation : `${operation} ${kind}`, collection };
  }
  const keyword = TABLE_KEYWORDS[operation];
  return {
    operation,
    collection: keyword === undefined ? undefined : tableAfter(tokens, at, keyword),
  };
}

/** @returns the index of the main operation, after the common table expressions; -1 if there is none */
function mainOperationAt(tokens: readonly SqlToken[], from: number): number {
  const depth = tokens[from]!.depth;
  return tokens.findIndex(
    (token, index) => index > from && token.depth === depth && MAIN_OPERATIONS.has(upper(token)),
  );
}

/** The table after a keyword at the depth of the statement, or that of the first subquery there. */
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

/** @returns such as `schema.table`; undefined if it is not a name, or a function that is called */
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
