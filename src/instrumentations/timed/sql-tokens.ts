/** A piece of a statement; comments and white space are none. */
export interface SqlToken {
  /** `quoted` is a name in quotes, `value` a text or number, `sign` any other character. */
  readonly kind: 'word' | 'quoted' | 'value' | 'sign';
  readonly text: string;
  /** Parentheses around it. */
  readonly depth: number;
}

const PIECES =
  /(?<skip>\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|\$\d+|(?<value>[eExXbBnN]?'(?:[^'\\]|''|\\[\s\S])*(?:'|$)|\$(?<tag>\w*)\$[\s\S]*?(?:\$\k<tag>\$|$)|\d[\w.]*)|(?<quoted>"(?:[^"]|"")*"|`[^`]*`|\[\w[^\]]*\])|(?<word>[\p{L}_][\p{L}\p{N}_$]*)|[\s\S]/gu;

/** What comes after that does not change what a statement is. */
const LONGEST_READ = 4096;

/** Takes a statement of any dialect of SQL apart. Source: ISO/IEC 9075-2, "Lexical elements". */
export function sqlTokens(text: string): readonly SqlToken[] {
  const tokens: SqlToken[] = [];
  let depth = 0;
  for (const { 0: piece, groups } of text.slice(0, LONGEST_READ).matchAll(PIECES)) {
    if (groups?.skip !== undefined) continue;
    if (piece === ')') depth--;
    tokens.push({ kind: kindOf(groups), text: piece, depth });
    if (piece === '(') depth++;
  }
  return tokens;
}

/**
 * Takes the values out of a statement, each replaced by `?`, and comments, which may hold some; white
 * space becomes single spaces.
 */
export function sanitizeSql(text: string): string {
  let sane = '';
  for (const { 0: piece, groups } of text.slice(0, LONGEST_READ).matchAll(PIECES)) {
    if (groups?.skip !== undefined) {
      if (!sane.endsWith(' ')) sane += ' ';
    } else {
      sane += groups?.value === undefined ? piece : '?';
    }
  }
  return sane.trim();
}

function kindOf(groups: Readonly<Record<string, string | undefined>> | undefined) {
  if (groups?.word !== undefined) return 'word';
  if (groups?.quoted !== undefined) return 'quoted';
  return groups?.value === undefined ? 'sign' : 'value';
}
