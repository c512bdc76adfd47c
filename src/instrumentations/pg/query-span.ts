import { beginOperation, type OperationSpan } from '../database-support/operation-span.ts';
import {
  listOf,
  OperationStart,
  type SharedOperation,
} from '../database-support/shared-operation.ts';
import type { Callback } from './bind-callbacks.ts';
import { type PgClient, serverOfClient } from './connection-attributes.ts';
import type { PgTelemetry } from './pg-telemetry.ts';

/** A query that the service passes to a client as an object. */
export interface Query {
  readonly text?: unknown;
  /** The name of a prepared statement. After its first use, the name suffices. */
  readonly name?: unknown;
  readonly values?: unknown;
  readonly callback?: Callback;
  /** The cursor of pg-query-stream. */
  readonly cursor?: { readonly text?: unknown };
}

/** An object that uses the connection itself: a cursor, a stream, COPY, `new Query()`. */
export interface Submittable extends Query {
  submit(connection: unknown): unknown;
}

export function isSubmittable(query: Query | string): query is Submittable {
  return typeof (query as Partial<Submittable>).submit === 'function';
}

/** @returns undefined if the query is neither traced nor measured */
export function beginQuery(
  telemetry: PgTelemetry,
  client: PgClient,
  query: Query | string,
): OperationSpan | undefined {
  const { queries } = serverOfClient(client);
  if (typeof query === 'string') return beginOperation(telemetry, queries.of(query, undefined));
  const name = typeof query.name === 'string' && query.name !== '' ? query.name : undefined;
  const operation = queries.of(textOf(query, name, client), name);
  const { values } = query;
  return telemetry.options().enhancedDatabaseReporting && Array.isArray(values)
    ? beginOperation(telemetry, operation, startWithValues(operation, values))
    : beginOperation(telemetry, operation);
}

/** Shares no attributes, since the values differ each time. */
function startWithValues(operation: SharedOperation, values: readonly unknown[]): OperationStart {
  const attributes = { ...operation.attributes, 'db.postgresql.values': values.map(formatValue) };
  return new OperationStart(listOf(attributes), undefined);
}

/** Prepared statements of a client whose texts are kept. */
const MAX_NAMES = 500;
const preparedTexts = new WeakMap<object, Map<string, string>>();

/** The text of a query, or the one with which its prepared statement was created. */
function textOf(query: Query, name: string | undefined, client: PgClient): string | undefined {
  const value = query.text ?? query.cursor?.text;
  const text = typeof value === 'string' && value !== '' ? value : undefined;
  if (name === undefined) return text;
  let texts = preparedTexts.get(client);
  if (texts === undefined) {
    texts = new Map();
    preparedTexts.set(client, texts);
  }
  if (text === undefined) return texts.get(name);
  if (texts.size < MAX_NAMES || texts.has(name)) texts.set(name, text);
  return text;
}

function formatValue(value: unknown): string {
  if (value == null) return 'null';
  if (typeof value !== 'object' || Buffer.isBuffer(value)) return String(value);
  const { toPostgres } = value as { toPostgres?: () => unknown };
  return String(typeof toPostgres === 'function' ? toPostgres.call(value) : JSON.stringify(value));
}
