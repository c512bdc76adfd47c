import type { Dialect } from './sql-dialect.ts';

/** `literal` is replaced; `end` marks a text whose end is unknown. */
export type TokenKind = 'space' | 'word' | 'quoted' | 'literal' | 'placeholder' | 'sign' | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const SPACE = /(?:\s+|--[^\n]*)+/y;
/** In MySQL a comment needs white space after the dashes: `5--3` is a subtraction. */
const SPACE_OF_MYSQL = /(?:\s+|--(?=\s|$)[^\n]*|#[^\n]*)+/y;
const COMMENT_SIGN = /\/\*|\*\//g;
/** Non-ASCII characters count as letters, as in most databases. */
const WORD = /[A-Za-z_\u0080-\uffff][\w$#\u0080-\uffff]*/y;
const NUMBER = /(?:0x[0-9a-f]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:e[+-]?\d+)?)[a-z]?/iy;
/** `?`, `?1`, `$1`, `:name`, `@name`, `@@name`, `%s`, `%(name)s`. */
const PLACEHOLDER =
  /\?\d*|\$\d+|:\w+|@{1,2}[A-Za-z_\u0080-\uffff][\w$#\u0080-\uffff]*|%s|%\(\w+\)s/y;
const CAST = /::/y;
const BACKTICKS = /`(?:[^`]|``)*(?:`|$)/y;
const BRACKETS = /\[(?:[^\]]|\]\])*(?:\]|$)/y;
const SINGLE = /'(?:[^']|'')*(?:'|$)/y;
const SINGLE_WITH_BACKSLASH = /'(?:[^'\\]|''|\\[\s\S])*(?:'|\\?$)/y;
const DOUBLE = /"(?:[^"]|"")*(?:"|$)/y;
const DOUBLE_WITH_BACKSLASH = /"(?:[^"\\]|""|\\[\s\S])*(?:"|\\?$)/y;
const DOLLARS = /(\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)[\s\S]*?(?:\1|$)/y;
/** Oracle's `q'[text]'`. */
const Q_QUOTED =
  /n?q'(?:\[[\s\S]*?(?:\]'|$)|\{[\s\S]*?(?:\}'|$)|\([\s\S]*?(?:\)'|$)|<[\s\S]*?(?:>'|$)|([^\s[{(<])[\s\S]*?(?:\1'|$))/iy;
/** Prefixes of a literal: `N'x'`, `E'x'`, `X'1f'`, `_utf8'x'`. */
const PREFIX = /(?:e|n|b|x|u&|_\w+)(?=['"])/iy;
const MAY_BE_SPACE = /[\s\-#]/;
const MAY_BE_LETTER = /[A-Za-z_\u0080-\uffff]/;
const MAY_BE_PREFIX = /[ebnxuq_]/i;
const BEFORE_IDENTIFIER = /^(?:from|join|into|update|table|only|using|as|by|,|\.)$/i;

/** Splits a statement into tokens. */
export function tokensOf(sql: string, dialect: Dialect): readonly Token[] {
  const tokens: Token[] = [];
  const space = dialect.hash ? SPACE_OF_MYSQL : SPACE;
  let at = 0;
  let before = '';
  const take = (kind: TokenKind, pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const match = pattern.exec(sql)?.[0];
    if (!match) return false;
    // Consecutive comments and blanks form one token.
    const isMore = kind === 'space' && tokens.at(-1)?.kind === 'space';
    if (!isMore) tokens.push({ kind, text: match });
    at += match.length;
    if (kind !== 'space') before = match;
    return true;
  };

  const takeText = (pattern: RegExp, withBackslash: RegExp, isEscaped: boolean): void => {
    const from = at;
    if (isEscaped || dialect.backslash === true) take('literal', withBackslash);
    else take('literal', pattern);
    const isDoubtful = dialect.backslash === undefined && !isEscaped;
    if (isDoubtful && sql[at - 2] === '\\' && at - from > 2) {
      // If it is unclear whether the literal ends here, what follows could be misread as outside of a
      // literal.
      tokens.push({ kind: 'end', text: '' });
      at = sql.length;
    }
  };

  const takeDouble = (): void => {
    const { doubleQuotes } = dialect;
    const isIdentifier =
      doubleQuotes === 'identifier' ||
      (doubleQuotes === 'either' && (BEFORE_IDENTIFIER.test(before) || isBeforeDot(sql, at)));
    if (isIdentifier) take('quoted', DOUBLE);
    else takeText(DOUBLE, DOUBLE_WITH_BACKSLASH, false);
  };

  const takePrefixed = (): boolean => {
    PREFIX.lastIndex = at;
    const prefix = PREFIX.exec(sql)?.[0];
    if (prefix === undefined) return false;
    at += prefix.length;
    if (sql[at] === "'") takeText(SINGLE, SINGLE_WITH_BACKSLASH, /^e$/i.test(prefix));
    else take('quoted', DOUBLE);
    return true;
  };

  /** Takes a comment with those nested in it. */
  const takeComment = (): void => {
    COMMENT_SIGN.lastIndex = at + 2;
    let depth = 1;
    let end = sql.length;
    for (let sign = COMMENT_SIGN.exec(sql); sign !== null; sign = COMMENT_SIGN.exec(sql)) {
      if (sign[0] === '*/') depth--;
      else if (dialect.nestedComments) depth++;
      else COMMENT_SIGN.lastIndex = sign.index + 1;
      if (depth > 0) continue;
      end = COMMENT_SIGN.lastIndex;
      break;
    }
    if (tokens.at(-1)?.kind !== 'space') tokens.push({ kind: 'space', text: sql.slice(at, end) });
    at = end;
  };

  while (at < sql.length) {
    const char = sql[at]!;
    if (char === '/' && sql[at + 1] === '*') {
      takeComment();
      continue;
    }
    if (MAY_BE_LETTER.test(char)) {
      const isPrefixed = MAY_BE_PREFIX.test(char) && (take('literal', Q_QUOTED) || takePrefixed());
      if (isPrefixed || take('word', WORD)) continue;
    }
    if (MAY_BE_SPACE.test(char) && take('space', space)) continue;
    if (char === "'") takeText(SINGLE, SINGLE_WITH_BACKSLASH, false);
    else if (char === '"') takeDouble();
    else if (char === '`') take('quoted', BACKTICKS);
    else if (char === '[' && dialect.brackets) take('quoted', BRACKETS);
    else if (char === '$' && dialect.dollars && take('literal', DOLLARS)) continue;
    else if (/[\d.]/.test(char) && take('literal', NUMBER)) continue;
    else if (/[?$:@%]/.test(char) && (take('sign', CAST) || take('placeholder', PLACEHOLDER))) {
    } else {
      tokens.push({ kind: 'sign', text: char });
      before = char;
      at++;
    }
  }
  return tokens;
}

function isBeforeDot(sql: string, at: number): boolean {
  DOUBLE.lastIndex = at;
  return DOUBLE.test(sql) && sql[DOUBLE.lastIndex] === '.';
}
