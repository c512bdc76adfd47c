import type { Span } from '@opentelemetry/api';
import { failedAt, guarded, placeOf } from '../../util/guard.ts';
import type { OperationSpan } from '../database-support/operation-span.ts';
import type { Method } from '../patching/replace-method.ts';
import { bindToActive, type Callback } from './bind-callbacks.ts';
import type { PgClient } from './connection-attributes.ts';
import type { PgTelemetry } from './pg-telemetry.ts';
import { endFailedQuery } from './query-failure.ts';
import { beginQuery, isSubmittable, type Query } from './query-span.ts';
import { applicationNameStatement, withComment } from './sql-comment.ts';
import { observeSubmittable } from './submittables.ts';

const OBSERVATION = placeOf(
  'the observation of a query to PostgreSQL',
  'Its span is missing; the service is not affected. Report this to Sightline.',
);

/** Marks the queries of Sightline, which precede those of the service. */
const SET_NAME = Symbol('sightline.set-application-name');

/**
 * Records one span for each query in every form: text, configuration, or an object that is submitted, such as a
 * cursor. Callbacks run in the context in which the service sent the query.
 */
export function observeQueries(original: Method, telemetry: PgTelemetry): Method {
  const plain = original as Callback;

  const begin = (client: PgClient, query: Query | string): OperationSpan | undefined => {
    try {
      return beginQuery(telemetry, client, query);
    } catch (error) {
      return failedAt(OBSERVATION, error);
    }
  };

  return function (this: PgClient, ...args: unknown[]) {
    const query = args[0] as Query | string | null | undefined;
    if (query == null || (query as { readonly [SET_NAME]?: true })[SET_NAME])
      return plain.apply(this, args);
    const operation = begin(this, query);
    if (operation?.span !== undefined) propagate(this, operation.span, args);
    if (isSubmittable(query)) {
      guarded(OBSERVATION, () => observeSubmittable(query, operation));
      return submit(this, args, operation);
    }
    const last = args.length - 1;
    if (last > 0 && typeof args[last] === 'function') {
      args[last] = endBefore(args[last] as Callback, operation);
      return submit(this, args, operation);
    }
    const callback = typeof query === 'object' ? query.callback : undefined;
    if (typeof callback === 'function') {
      args[0] = withProperty(args[0] as Query, 'callback', endBefore(callback, operation));
      return submit(this, args, operation);
    }
    const result = submit(this, args, operation) as Promise<unknown> | undefined;
    if (operation === undefined || typeof result?.then !== 'function') return result;
    return result.then(
      (value) => {
        end(operation);
        return value;
      },
      (error) => {
        end(operation, error);
        throw error;
      },
    );
  };

  function submit(
    client: PgClient,
    args: unknown[],
    operation: OperationSpan | undefined,
  ): unknown {
    let hasReturned = false;
    try {
      const result = plain.apply(client, args);
      hasReturned = true;
      return result;
    } finally {
      // Without a catch, so that the service sees where the error was thrown.
      if (!hasReturned && operation !== undefined) end(operation, new TypeError('not a query'));
    }
  }

  function propagate(client: PgClient, span: Span, args: unknown[]): void {
    const { addSqlCommenterCommentToQueries, enableTraceContextPropagation } = telemetry.options();
    if (addSqlCommenterCommentToQueries) {
      guarded(OBSERVATION, () => {
        args[0] = withTrace(args[0] as Query | string, span);
      });
    }
    if (!enableTraceContextPropagation) return;
    guarded(OBSERVATION, () => setName(client, span));
  }

  function setName(client: PgClient, span: Span): void {
    const text = applicationNameStatement(span);
    if (text === undefined) return;
    const set = plain.call(client, { text, [SET_NAME]: true }) as Promise<unknown> | undefined;
    set?.catch?.((error) => failedAt(OBSERVATION, error));
  }
}

/** Binds a callback to the active context, and ends the span before it runs. */
function endBefore(callback: Callback, operation: OperationSpan | undefined): Callback {
  const bound = bindToActive(callback);
  if (operation === undefined) return bound;
  return function (this: unknown, ...result: unknown[]) {
    end(operation, result[0] ?? undefined);
    return bound.apply(this, result);
  };
}

function end(operation: OperationSpan, error?: unknown): void {
  try {
    if (error === undefined) operation.end();
    else endFailedQuery(operation, error);
  } catch (failure) {
    failedAt(OBSERVATION, failure);
  }
}

/** Leaves named statements as they are: a prepared statement must have the same text each time. */
function withTrace(query: Query | string, span: Span): Query | string {
  if (typeof query === 'string') return withComment(query, span);
  if (isSubmittable(query) || query.name !== undefined) return query;
  return typeof query.text === 'string'
    ? withProperty(query, 'text', withComment(query.text, span))
    : query;
}

/** A query with one property replaced. The object of the service stays as it is, as the prototype. */
function withProperty(query: Query, name: 'callback' | 'text', value: unknown): Query {
  return Object.create(query, {
    [name]: { value, configurable: true, enumerable: true, writable: true },
  }) as Query;
}
