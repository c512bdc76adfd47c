import type { Span } from '@opentelemetry/api';
import { failedAt, guarded, placeOf } from '../../util/guard.ts';
import type { OperationSpan } from '../database-client/operation-span.ts';
import type { Method } from '../patching/replace-method.ts';
import { type Callback, inActive } from './bind-callbacks.ts';
import type { PgClient } from './connection-attributes.ts';
import { endFailed } from './query-failure.ts';
import type { PgTelemetry } from './pg-telemetry.ts';
import { beginQuery, isSubmittable, type Query } from './query-span.ts';
import { applicationName, withComment } from './sql-comment.ts';
import { observeSubmittable } from './submittables.ts';

const QUERYING = placeOf(
  'the observation of a query to PostgreSQL',
  'Its span is missing, and what the service does goes on. Report this to Sightline.',
);

/** A query of ours in front of the service's. */
const SET_NAME = Symbol('sightline.set-application-name');

type Given = Query | string;

/**
 * One span for each query, whatever its form: text, configuration, or an object that is submitted, such as a
 * cursor. What the service is called back with runs in the context in which it has asked.
 */
export function observeQueries(original: Method, telemetry: PgTelemetry): Method {
  const plain = original as Callback;

  const begin = (client: PgClient, given: Given): OperationSpan | undefined => {
    try {
      return beginQuery(telemetry, client, given);
    } catch (error) {
      return failedAt(QUERYING, error);
    }
  };

  return function (this: PgClient, ...args: unknown[]) {
    const given = args[0] as Given | null | undefined;
    if (given == null || (given as { readonly [SET_NAME]?: true })[SET_NAME])
      return plain.apply(this, args);
    const operation = begin(this, given);
    if (operation?.span !== undefined) propagate(this, operation.span, args);
    if (isSubmittable(given)) {
      guarded(QUERYING, () => observeSubmittable(given, operation));
      return submit(this, args, operation);
    }
    const last = args.length - 1;
    if (last > 0 && typeof args[last] === 'function') {
      args[last] = endedBy(args[last] as Callback, operation);
      return submit(this, args, operation);
    }
    const callback = typeof given === 'object' ? given.callback : undefined;
    if (typeof callback === 'function') {
      args[0] = overlaid(args[0] as Query, 'callback', endedBy(callback, operation));
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
    let isDone = false;
    try {
      const result = plain.apply(client, args);
      isDone = true;
      return result;
    } finally {
      // Not caught: where it was thrown is the service's to see.
      if (!isDone && operation !== undefined) end(operation, new TypeError('not a query'));
    }
  }

  function propagate(client: PgClient, span: Span, args: unknown[]): void {
    const { addSqlCommenterCommentToQueries, enableTraceContextPropagation } =
      telemetry.options();
    if (addSqlCommenterCommentToQueries) {
      guarded(QUERYING, () => {
        args[0] = commented(args[0] as Given, span);
      });
    }
    if (!enableTraceContextPropagation) return;
    guarded(QUERYING, () => setName(client, span));
  }

  function setName(client: PgClient, span: Span): void {
    const text = applicationName(span);
    if (text === undefined) return;
    const set = plain.call(client, { text, [SET_NAME]: true }) as Promise<unknown> | undefined;
    set?.catch?.((error) => failedAt(QUERYING, error));
  }
}

/** Calls back in the context that is active now, after the span has ended. */
function endedBy(callback: Callback, operation: OperationSpan | undefined): Callback {
  const bound = inActive(callback);
  if (operation === undefined) return bound;
  return function (this: unknown, ...result: unknown[]) {
    end(operation, result[0] ?? undefined);
    return bound.apply(this, result);
  };
}

function end(operation: OperationSpan, error?: unknown): void {
  try {
    if (error === undefined) operation.end();
    else endFailed(operation, error);
  } catch (failure) {
    failedAt(QUERYING, failure);
  }
}

/** A statement that is prepared under a name must have the same text each time. */
function commented(given: Given, span: Span): Given {
  if (typeof given === 'string') return withComment(given, span);
  if (isSubmittable(given) || given.name !== undefined) return given;
  return typeof given.text === 'string'
    ? overlaid(given, 'text', withComment(given.text, span))
    : given;
}

/** The query with another property, in front of the service's own object, which stays as it is. */
function overlaid(query: Query, name: 'callback' | 'text', value: unknown): Query {
  return Object.create(query, {
    [name]: { value, configurable: true, enumerable: true, writable: true },
  }) as Query;
}
