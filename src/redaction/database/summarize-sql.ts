import type { Token } from './sql-tokens.ts';

/** Source: semantic conventions 1.45, `db.query.summary`. */
const LONGEST = 255;
const LONGEST_KEYWORD = 13;

/** Operations at the beginning of a statement or after a bracket; otherwise other words. */
const MODIFYING = /^(?:insert|update|delete|merge|replace|upsert)$/i;
const DEFINING = /^(?:create|alter|drop|truncate)$/i;
const CALLING = /^(?:call|exec|execute)$/i;
/** Statements summarised by their first word. */
const OTHERS =
  /^(?:begin|start|commit|rollback|savepoint|release|set|reset|show|use|explain|analyze|vacuum|copy|lock|unlock|grant|revoke|declare|fetch|close|prepare|deallocate|discard|listen|notify|unlisten|refresh|comment|describe|desc|pragma|attach|detach|values|kill|flush|optimize|check|do|handler|load|rename|apply)$/i;
const OBJECT =
  /^(?:table|index|view|database|schema|keyspace|sequence|trigger|function|procedure|type|user|role|extension|materialized|unique|temp|temporary|unlogged|column|domain|policy|tablespace|login)$/i;
/** Words between an operation or FROM and its target. */
const FILLING =
  /^(?:into|from|only|lateral|if|not|exists|or|replace|ignore|low_priority|high_priority|delayed|quick|concurrently|overwrite|outer)$/i;
const LEADS_TO_TABLES = /^(?:from|join|into|using|update|straight_join)$/i;
const ENDS_TABLES =
  /^(?:where|group|order|having|limit|union|intersect|except|set|values|returning|fetch|offset|window|for|on|select|when)$/i;
/** Functions in whose arguments FROM does not introduce a table. */
const FROM_INSIDE = /^(?:extract|substring|trim|overlay|position)$/i;
const BEFORE_OPERATION = /^(?:;|\(|\)|explain|analyze|verbose|as)$/i;

/**
 * Summarises a query by its operations and their targets, in their order and case: `INSERT orders SELECT
 * carts`.
 * Source: semantic conventions 1.45, "Generating a summary of the query".
 *
 * @returns undefined if nothing is recognised
 */
export function summarize(tokens: readonly Token[]): string | undefined {
  const parts: string[] = [];
  const read = tokens.filter(({ kind }) => kind !== 'space');
  /** For each open bracket: whether a comma is followed by a table, and whether FROM may be. */
  const levels = [{ inTables: false, fromLeads: true }];
  let expectsTable = false;

  // A part takes at least a character and a blank.
  for (let index = 0; index < read.length && parts.length <= LONGEST / 2; index++) {
    const { kind, text } = read[index]!;
    const before = read[index - 1]?.text ?? ';';
    const level = levels.at(-1)!;
    if (kind === 'sign') {
      if (text === '(') levels.push({ inTables: false, fromLeads: !FROM_INSIDE.test(before) });
      else if (text === ')' && levels.length > 1) levels.pop();
      else if (text === ';') level.inTables = false;
      expectsTable = text === ',' && level.inTables;
      if (text === ';' || text === '(') level.inTables &&= text === '(';
      continue;
    }
    const isWord = kind === 'word' && text.length <= LONGEST_KEYWORD;
    if (isWord && isOperation(text, before, parts.length === 0)) {
      parts.push(text);
      level.inTables = false;
      expectsTable = !/^select$/i.test(text) && !OTHERS.test(text);
      continue;
    }
    if (isWord && LEADS_TO_TABLES.test(text)) {
      const leads = level.fromLeads && !/^(?:distinct|do|for|key|on|then)$/i.test(before);
      if (!leads) continue;
      expectsTable = true;
      level.inTables = /^(?:from|using)$/i.test(text);
      continue;
    }
    if (isWord && ENDS_TABLES.test(text)) {
      expectsTable = false;
      level.inTables &&= /^on$/i.test(text);
      continue;
    }
    if (!expectsTable) continue;
    if (isWord && FILLING.test(text)) continue;
    if (isWord && OBJECT.test(text)) {
      if (DEFINING.test(lastOperation(parts))) parts.push(text);
      // `INSERT INTO TABLE t`. Other words of this kind may be the name of a table.
      if (DEFINING.test(lastOperation(parts)) || /^table$/i.test(text)) continue;
    }
    expectsTable = false;
    if (kind !== 'word' && kind !== 'quoted') continue;
    const [name, next] = nameAt(read, index);
    index = next - 1;
    const isCall = read[next]?.text === '(' && level.inTables;
    if (!isCall && parts.length > 0) parts.push(name);
  }
  return parts.length === 0 ? undefined : joinParts(parts);
}

function isOperation(word: string, before: string, isFirst: boolean): boolean {
  if (/^select$/i.test(word)) return true;
  if (MODIFYING.test(word)) return BEFORE_OPERATION.test(before);
  if (!isFirst && before !== ';') return false;
  return DEFINING.test(word) || CALLING.test(word) || OTHERS.test(word);
}

/** The operation that the next object belongs to: `CREATE`, possibly followed by `TABLE`. */
function lastOperation(parts: readonly string[]): string {
  return parts.findLast((part) => !OBJECT.test(part)) ?? '';
}

/** A name with all its qualifiers. */
function nameAt(tokens: readonly Token[], start: number): readonly [string, number] {
  let name = tokens[start]!.text;
  let at = start + 1;
  for (let part = tokens[at + 1]; tokens[at]?.text === '.' && isName(part); part = tokens[at + 1]) {
    name += `.${part.text}`;
    at += 2;
  }
  return [name, at];
}

/** In a malformed statement, a literal may follow a dot. */
function isName(token: Token | undefined): token is Token {
  return token?.kind === 'word' || token?.kind === 'quoted';
}

function joinParts(parts: readonly string[]): string {
  let summary = '';
  for (const part of parts) {
    const longer = summary === '' ? part : `${summary} ${part}`;
    if (longer.length > LONGEST) break;
    summary = longer;
  }
  return summary;
}
