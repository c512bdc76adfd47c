import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_TEXT,
  DB_SYSTEM_NAME_VALUE_POSTGRESQL,
} from '@opentelemetry/semantic-conventions';
import { SharedOperation } from '../database-support/shared-operation.ts';
import { describeSql } from '../database-support/sql-statement.ts';

/** Queries that are cached, and their longest text in characters. Most services have few. */
const MAX_QUERIES = 500;
const MAX_LENGTH = 4000;

/** The queries of one server and database, on any connection. */
export interface QueryCache {
  /**
   * @param text undefined if only the name is known
   * @param name of a prepared statement
   */
  of(text: string | undefined, name: string | undefined): SharedOperation;
}

/** @param shared attributes that the spans of all these queries share */
export function createQueryCache(shared: Attributes, database: string | undefined): QueryCache {
  const byText = new Map<string, SharedOperation>();
  const byName = new Map<string, { readonly text: string; readonly query: SharedOperation }>();

  const ofText = (text: string): SharedOperation => {
    const cached = byText.get(text);
    if (cached !== undefined) return cached;
    const query = describe(shared, database, text, undefined);
    if (text.length <= MAX_LENGTH) add(byText, text, query);
    return query;
  };

  return {
    of(text = '', name) {
      if (name === undefined) return ofText(text);
      const cached = byName.get(name);
      if (cached !== undefined && cached.text === text) return cached.query;
      const query = describe(shared, database, text, name);
      if (text.length + name.length <= MAX_LENGTH) add(byName, name, { text, query });
      return query;
    },
  };
}

/** Texts that contain values occur once each. Those that repeat are soon cached again. */
function add<T>(cache: Map<string, T>, key: string, value: T): void {
  if (cache.size >= MAX_QUERIES) cache.clear();
  cache.set(key, value);
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
  const summary = name ?? (text === '' ? undefined : firstWord(text));
  return new SharedOperation(
    summary === undefined ? 'pg.query' : `pg.query:${summary}${database ? ` ${database}` : ''}`,
    attributes,
    measuredOperation(text, name),
  );
}

function measuredOperation(text: string, name: string | undefined): SharedOperation['measured'] {
  const system = DB_SYSTEM_NAME_VALUE_POSTGRESQL;
  if (text !== '') return { system, ...describeSql(text, system) };
  return name === undefined ? undefined : { system, operation: 'EXECUTE', collection: undefined };
}

/** As in the span names of the upstream instrumentation. Redaction replaces it with a summary of the query. */
function firstWord(text: string): string {
  const trimmed = text.trim();
  const end = trimmed.indexOf(' ');
  const word = (end === -1 ? trimmed : trimmed.slice(0, end)).toUpperCase();
  return word.endsWith(';') ? word.slice(0, -1) : word;
}
