import type { Attributes } from '@opentelemetry/api';
import { ATTR_DB_QUERY_TEXT, ATTR_DB_SYSTEM_NAME } from '@opentelemetry/semantic-conventions';
import { SharedOperation } from './shared-operation.ts';
import { describeSql } from './sql-statement.ts';

/** Statements that are cached, and their longest text in characters. Most services have few. */
const MAX_STATEMENTS = 500;
const MAX_LENGTH = 4000;

/**
 * Describes the statements of one server and database by their texts, and caches them.
 *
 * @param shared attributes that all of their spans share, including `db.system.name`
 */
export function createStatementCache(shared: Attributes): (text: string) => SharedOperation {
  const statements = new Map<string, SharedOperation>();
  const system = String(shared[ATTR_DB_SYSTEM_NAME]);
  return (text) => {
    const cached = statements.get(text);
    if (cached !== undefined) return cached;
    const end = text.indexOf(' ');
    const statement = new SharedOperation(
      end < 0 ? text : text.slice(0, end),
      { ...shared, [ATTR_DB_QUERY_TEXT]: text },
      { system, ...describeSql(text, system) },
    );
    if (text.length > MAX_LENGTH) return statement;
    // Texts that contain values occur once each. Those that repeat are soon cached again.
    if (statements.size >= MAX_STATEMENTS) statements.clear();
    statements.set(text, statement);
    return statement;
  };
}
