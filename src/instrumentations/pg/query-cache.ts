import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_TEXT,
  DB_SYSTEM_NAME_VALUE_POSTGRESQL,
} from '@opentelemetry/semantic-conventions';
import { SharedOperation } from '../database-client/shared-operation.ts';
import { describeSql } from '../database-client/sql-statement.ts';

/** Queries that are known at once, and how long those are at most: services have few, mostly. */
const MOST_KNOWN = 500;
const LONGEST_KNOWN = 4000;

/** Those of one server and database, whatever connection they go by. */
export interface QueryCache {
  /**
   * @param text undefined where nothing is known but the name
   * @param name of a prepared statement
   */
  of(text: string | undefined, name: string | undefined): SharedOperation;
}

/** @param shared attributes of all spans of these connections */
export function createQueryCache(shared: Attributes, database: string | undefined): QueryCache {
  const byText = new Map<string, SharedOperation>();
  const byName = new Map<string, { readonly text: string; readonly query: SharedOperation }>();

  const ofText = (text: string): SharedOperation => {
    const found = byText.get(text);
    if (found !== undefined) return found;
    const query = describe(shared, database, text, undefined);
    if (text.length <= LONGEST_KNOWN) add(byText, text, query);
    return query;
  };

  return {
    of(text = '', name) {
      if (name === undefined) return ofText(text);
      const found = byName.get(name);
      if (found !== undefined && found.text === text) return found.query;
      const query = describe(shared, database, text, name);
      if (text.length + name.length <= LONGEST_KNOWN) add(byName, name, { text, query });
      return query;
    },
  };
}

/** Texts with values in them come once each; those that come again are soon here again. */
function add<T>(known: Map<string, T>, key: string, value: T): void {
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, value);
}

function describe(
  shared: Attributes,
  database: string | undefined,
  text: string,
  name: string | undefined,
): SharedOperation {
  const attributes: Attributes = { ...shared };
  if (text !== '') attributes[ATTR_DB_QUERY_TEXT] = text;
  else if (name !== undefined) attributes[ATTR_DB_OPERATION_NAME] = 'EXECUTE';
  if (name !== undefined) attributes['db.postgresql.plan'] = name;
  const what = name ?? (text === '' ? undefined : firstWord(text));
  return new SharedOperation(
    what === undefined ? 'pg.query' : `pg.query:${what}${database ? ` ${database}` : ''}`,
    attributes,
    toMeasured(text, name),
  );
}

function toMeasured(text: string, name: string | undefined): SharedOperation['measured'] {
  const system = DB_SYSTEM_NAME_VALUE_POSTGRESQL;
  if (text !== '') return { system, ...describeSql(text, system) };
  return name === undefined ? undefined : { system, operation: 'EXECUTE', collection: undefined };
}

/** As upstream has it; redaction makes a summary of the query out of it. */
function firstWord(text: string): string {
  const trimmed = text.trim();
  const end = trimmed.indexOf(' ');
  const word = (end === -1 ? trimmed : trimmed.slice(0, end)).toUpperCase();
  return word.endsWith(';') ? word.slice(0, -1) : word;
}
