import { dialectOf } from './sql-dialect.ts';
import { tokensOf } from './sql-tokens.ts';
import { summarize } from './summarize-sql.ts';

/** A query without values, and its summary. */
export interface SanitizedQuery {
  /** The query without values. */
  readonly text: string;
  /** Operations and their targets. Undefined if none is recognised. */
  readonly summary: string | undefined;
}

/** Longer queries are cut: the first rows of a list of ten thousand are enough. */
const LONGEST = 20_000;
const CUT = ' …';

/** Words that are values. NULL is not one: `IS NULL` has its own meaning. */
const VALUE_WORD = /^(?:true|false)$/i;
/** `IDENTIFIED BY x`, where x may be unquoted. */
const BEFORE_SECRET = /^by$/i;

/** `SET x TO y` and `SET x = y`, where y may be unquoted. */
const BEFORE_VALUE = /^to$/i;

const QUOTED = /^["`[]./;

const IN_LIST = /(\bin\s*\()\s*(?:\?\d*|\$\d+)(?:\s*,\s*(?:\?\d*|\$\d+))+\s*\)/gi;
const ARRAY = /(\barray\s*\[)\s*\?(?:\s*,\s*\?)+\s*\]/gi;
const ROWS = /(\bvalues\s*)(\([^()]*\))(?:\s*,\s*\([^()]*\))+/gi;

/**
 * Normalises a query, so that few different texts remain: each literal becomes `?`, comments are removed,
 * white space becomes one blank, lists after `IN` and `ARRAY` keep one element, and `VALUES` keeps one row.
 * Placeholders stay.
 * Source: semantic conventions 1.45, "Sanitization of `db.query.text`".
 *
 * @param system value of `db.system.name`, which determines the literals
 */
export function sanitizeSql(sql: string, system: unknown): SanitizedQuery {
  const isCut = sql.length > LONGEST;
  const tokens = tokensOf(isCut ? sql.slice(0, LONGEST) : sql, dialectOf(system));
  let text = '';
  let [word, wordBefore] = ['', ''];
  let isSetting = false;
  let isValue = false;
  /** After `TO` a comma separates values, after `=` it separates settings. */
  let isList = false;
  for (const token of tokens) {
    if (token.kind === 'space') text += ' ';
    else if (token.kind === 'literal') text += '?';
    else if (token.kind === 'word') {
      const isSecret = BEFORE_SECRET.test(word) && /^identified$/i.test(wordBefore);
      if (word === '') isSetting = /^set$/i.test(token.text);
      text += isSecret || (isSetting && isValue) || VALUE_WORD.test(token.text) ? '?' : token.text;
      if (isSetting && BEFORE_VALUE.test(token.text)) [isValue, isList] = [true, true];
      [word, wordBefore] = [token.text, word];
    } else {
      // A quoted name may be a value here, too.
      text += isSetting && isValue && QUOTED.test(token.text) ? '?' : token.text;
      if (token.text === '=') isValue = true;
      else if (token.text === ',') isValue &&= isList;
      else if (token.text === ';') [word, isSetting, isValue, isList] = ['', false, false, false];
    }
  }
  const short = text.trim().replace(IN_LIST, '$1?)').replace(ARRAY, '$1?]').replace(ROWS, '$1$2');
  const isOpen = isCut || tokens.at(-1)?.kind === 'end';
  return { text: isOpen ? short + CUT : short, summary: summarize(tokens) };
}
