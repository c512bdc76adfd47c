import { type Attributes, type Span, SpanKind, type Tracer } from '@opentelemetry/api';
import { ATTR_DB_OPERATION_NAME, ATTR_DB_QUERY_TEXT } from '@opentelemetry/semantic-conventions';
import type { Callback } from './bind-callbacks.ts';
import { attributesOfClient, type PgClient } from './connection-attributes.ts';
import type { PgOptions } from './pg-options.ts';

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

export function startQuerySpan(
  tracer: Tracer,
  client: PgClient,
  given: Query | string,
  options: PgOptions,
): Span {
  const query: Query = typeof given === 'string' ? { text: given } : given;
  const name = typeof query.name === 'string' && query.name !== '' ? query.name : undefined;
  const text = textOf(query, name, client);
  const attributes: Attributes = { ...attributesOfClient(client) };
  if (text !== undefined) attributes[ATTR_DB_QUERY_TEXT] = text;
  else if (name !== undefined) attributes[ATTR_DB_OPERATION_NAME] = 'EXECUTE';
  if (name !== undefined) attributes['db.postgresql.plan'] = name;
  if (options.enhancedDatabaseReporting && Array.isArray(query.values)) {
    attributes['db.postgresql.values'] = query.values.map(shown);
  }
  const { database } = client.connectionParameters;
  const what = name ?? (text === undefined ? undefined : firstWord(text));
  return tracer.startSpan(
    what === undefined ? 'pg.query' : `pg.query:${what}${database ? ` ${database}` : ''}`,
    { kind: SpanKind.CLIENT, attributes },
  );
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

/** As upstream has it; redaction makes a summary of the query out of it. */
function firstWord(text: string): string {
  const trimmed = text.trim();
  const end = trimmed.indexOf(' ');
  const word = (end === -1 ? trimmed : trimmed.slice(0, end)).toUpperCase();
  return word.endsWith(';') ? word.slice(0, -1) : word;
}

function shown(value: unknown): string {
  if (value == null) return 'null';
  if (typeof value !== 'object' || Buffer.isBuffer(value)) return String(value);
  const { toPostgres } = value as { toPostgres?: () => unknown };
  return String(typeof toPostgres === 'function' ? toPostgres.call(value) : JSON.stringify(value));
}
