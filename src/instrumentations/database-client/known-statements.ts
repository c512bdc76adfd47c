import type { Attributes } from '@opentelemetry/api';
import { ATTR_DB_QUERY_TEXT, ATTR_DB_SYSTEM_NAME } from '@opentelemetry/semantic-conventions';
import { KnownOperation } from './known-operation.ts';
import { describeSql } from './sql-statement.ts';

/** Statements that are known at once, and how long those are at most: services have few, mostly. */
const MOST_KNOWN = 500;
const LONGEST_KNOWN = 4000;

/**
 * The statements of one server and database that are nothing but a text.
 *
 * @param shared attributes of all of their spans, `db.system.name` among them
 */
export function createKnownStatements(shared: Attributes): (text: string) => KnownOperation {
  const known = new Map<string, KnownOperation>();
  const system = String(shared[ATTR_DB_SYSTEM_NAME]);
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const end = text.indexOf(' ');
    const statement = new KnownOperation(
      end < 0 ? text : text.slice(0, end),
      { ...shared, [ATTR_DB_QUERY_TEXT]: text },
      { system, ...describeSql(text, system) },
    );
    if (text.length > LONGEST_KNOWN) return statement;
    // Texts with values in them come once each; those that come again are soon here again.
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(text, statement);
    return statement;
  };
}
