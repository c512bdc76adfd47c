import { replaceMethod } from '../patching/replace-method.ts';
import { bindCallbacks } from './bind-callbacks.ts';

/** A client of postgres.js; as a tag it makes a query, which is not sent before somebody waits for it. */
type Sql = (text: TemplateStringsArray) => object;

/**
 * Has the rows that postgres.js calls back with come in the context of the query, not in that of whoever has
 * opened the connection. Its class of queries is not exported: a query that is never sent shows it.
 *
 * @param open what the package exports
 */
export function bindRowsOfPostgresJs(open: (options: object) => Sql): void {
  const sql = open({ host: 'localhost', database: 'none', username: 'none', max: 1 });
  const prototype = Object.getPrototypeOf(sql`select`) as Record<string, unknown>;
  replaceMethod(prototype, 'forEach', bindCallbacks);
  replaceMethod(prototype, 'cursor', bindCallbacks);
}
