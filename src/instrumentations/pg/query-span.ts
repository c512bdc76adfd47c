import {
  type SharedOperation,
  listOf,
  OperationStart,
} from '../database-client/shared-operation.ts';
import { beginOperation, type OperationSpan } from '../database-client/operation-span.ts';
import type { Callback } from './bind-callbacks.ts';
import { type PgClient, serverOfClient } from './connection-attributes.ts';
import type { PgTelemetry } from './pg-telemetry.ts';

/** A query as a service gives it to a client, if not as a text. */
export interface Query {
  readonly text?: unknown;
  /** Of a prepared statement, which is executed by it once the text has been sent. */
  readonly name?: unknown;
  readonly values?: unknown;
  readonly callback?: Callback;
  /** What pg-query-stream is a stream of. */
  readonly cursor?: { readonly text?: unknown };
}

/** An object that speaks to the connection itself: a cursor, a stream, COPY, `new Query()`. */
export interface Submittable extends Query {
  submit(connection: unknown): unknown;
}

export function isSubmittable(given: Query | string): given is Submittable {
  return typeof (given as Partial<Submittable>).submit === 'function';
}

/** @returns undefined where nobody wants to know of it */
export function beginQuery(
  telemetry: PgTelemetry,
  client: PgClient,
  given: Query | string,
): OperationSpan | undefined {
  const { queries } = serverOfClient(client);
  if (typeof given === 'string') return beginOperation(telemetry, queries.of(given, undefined));
  const name = typeof given.name === 'string' && given.name !== '' ? given.name : undefined;
  const query = queries.of(textOf(given, name, client), name);
  const { values } = given;
  return telemetry.options().enhancedDatabaseReporting && Array.isArray(values)
    ? beginOperation(telemetry, query, withValues(query, values))
    : beginOperation(telemetry, query);
}

/** Not to be shared: they are others each time. */
function withValues(query: SharedOperation, values: readonly unknown[]): OperationStart {
  const attributes = { ...query.attributes, 'db.postgresql.values': values.map(shown) };
  return new OperationStart(listOf(attributes), undefined);
}

/** The most prepared statements of a client whose texts are kept. */
const MOST_NAMES = 500;
const preparedTexts = new WeakMap<object, Map<string, string>>();

/** What is sent, or what was sent when the statement was prepared. */
function textOf(query: Query, name: string | undefined, client: PgClient): string | undefined {
  const given = query.text ?? query.cursor?.text;
  const text = typeof given === 'string' && given !== '' ? given : undefined;
  if (name === undefined) return text;
  let texts = preparedTexts.get(client);
  if (texts === undefined) {
    texts = new Map();
    preparedTexts.set(client, texts);
  }
  if (text === undefined) return texts.get(name);
  if (texts.size < MOST_NAMES || texts.has(name)) texts.set(name, text);
  return text;
}

function shown(value: unknown): string {
  if (value == null) return 'null';
  if (typeof value !== 'object' || Buffer.isBuffer(value)) return String(value);
  const { toPostgres } = value as { toPostgres?: () => unknown };
  return String(typeof toPostgres === 'function' ? toPostgres.call(value) : JSON.stringify(value));
}
