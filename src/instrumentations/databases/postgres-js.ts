import type { Attributes, Span } from '@opentelemetry/api';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import {
  ATTR_DB_QUERY_TEXT,
  DB_SYSTEM_NAME_VALUE_POSTGRESQL,
} from '@opentelemetry/semantic-conventions';
import { guarded, placeOf } from '../../util/guard.ts';
import { VERSION } from '../../util/version.ts';
import { mimicFunction } from '../patching/mimic-function.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';
import { bindCallbacks } from '../pg/bind-callbacks.ts';
import { endFailedSpan, startDatabaseSpan, targetAttributes } from './database-span.ts';

/** The options of a client, as the package has completed them. */
interface PostgresOptions {
  readonly host: readonly string[];
  readonly port: readonly number[];
  readonly path?: string | false;
  readonly database?: string;
}

/** A client of postgres.js. As a template tag it makes a query, which is sent when the service awaits it. */
interface Sql {
  (text: TemplateStringsArray): PostgresQuery;
  readonly options: PostgresOptions;
}

type Open = (this: unknown, ...args: unknown[]) => Sql;

type Settle = (value: unknown) => unknown;

/** A query, which is a promise of its result. */
interface PostgresQuery {
  /** Whether it has been sent, or waits for a connection. */
  readonly executed: boolean;
  /** The same function for all queries of a client, in transactions too; null after it was called. */
  readonly canceller?: object | null;
  /** The statement as it is sent; missing until then. */
  readonly statement?: { readonly string?: string } | null;
  readonly strings: readonly string[];
  /** Whether this is COPY, which resolves with a stream. */
  readonly streaming?: boolean;
  resolve: Settle;
  reject: Settle;
}

interface PostgresError {
  readonly severity?: unknown;
  readonly code?: unknown;
}

const OBSERVATION = placeOf(
  'the observation of a query of postgres.js',
  'Its span is missing; the service is not affected. Report this to Sightline.',
);

const UNKNOWN_TARGET = targetAttributes({ system: DB_SYSTEM_NAME_VALUE_POSTGRESQL });

/**
 * Observes postgres.js: one span for each query of the service, in every form. The package does not export the class
 * of queries. A query that is never sent gives access to it, and to the function that all queries of a client share.
 * Source: semantic conventions, "PostgreSQL".
 */
export class PostgresJsInstrumentation extends InstrumentationBase {
  readonly #attributes = new WeakMap<object, Attributes>();

  constructor(config = {}) {
    super('sightline/postgres.js', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      new InstrumentationNodeModuleDefinition('postgres', ['>=3.0.0 <4'], (exported) => {
        // CommonJS exports a function, and ES modules export it as their default.
        if (typeof exported === 'function') return this.#wrapPostgres(exported as Open);
        const namespace = exported as { default: Open };
        namespace.default = this.#wrapPostgres(namespace.default);
        return namespace;
      }),
    ];
  }

  #wrapPostgres(original: Open): Open {
    const instrumentation = this;
    return mimicFunction(function postgres(this: unknown, ...args: unknown[]) {
      const sql = original.apply(this, args);
      guarded(OBSERVATION, () => instrumentation.#observeClient(sql));
      return sql;
    }, original);
  }

  #observeClient(sql: Sql): void {
    const query = sql`select`;
    const prototype = Object.getPrototypeOf(query) as Record<string, unknown>;
    replaceMethod(prototype, 'forEach', bindCallbacks);
    replaceMethod(prototype, 'cursor', bindCallbacks);
    replaceMethod(prototype, 'handle', (handle) => this.#wrapHandle(handle));
    if (query.canceller) this.#attributes.set(query.canceller, attributesOf(sql.options));
  }

  #wrapHandle(handle: Method): Method {
    const instrumentation = this;
    return function (this: PostgresQuery, ...args: unknown[]) {
      // Queries that the client itself sends, about types of the database, have no canceller.
      if (!this.executed && this.canceller && instrumentation.isEnabled()) {
        guarded(OBSERVATION, () => instrumentation.#start(this));
      }
      return (handle as (...args: unknown[]) => unknown).apply(this, args);
    };
  }

  #start(query: PostgresQuery): void {
    const shared = this.#attributes.get(query.canceller!) ?? UNKNOWN_TARGET;
    const span = startDatabaseSpan(this.tracer, shared, undefined);
    onSettle(query, 'resolve', (value) => {
      describe(span, query);
      // COPY resolves with a stream, and ends with it.
      const stream = query.streaming ? (value as NodeJS.ReadableStream | undefined) : undefined;
      if (typeof stream?.once === 'function') stream.once('close', () => span.end());
      else span.end();
    });
    onSettle(query, 'reject', (error) => {
      describe(span, query);
      const { severity, code } = (error ?? {}) as PostgresError;
      endFailedSpan(span, error, severity === undefined ? undefined : code);
    });
  }
}

/** The text is only known when the query has been sent, since it is put together then. */
function describe(span: Span, { statement, strings }: PostgresQuery): void {
  const text = statement?.string ?? strings.reduce((all, part, index) => `${all}$${index}${part}`);
  span.setAttribute(ATTR_DB_QUERY_TEXT, text);
}

/**
 * Calls back when a query settles. An iterator over a cursor replaces the functions with each of its steps. A handler of
 * the promise would suppress unhandled rejections of the service.
 */
function onSettle(query: PostgresQuery, name: 'resolve' | 'reject', listener: Settle): void {
  let current = query[name];
  const settle: Settle = function (this: unknown, value) {
    guarded(OBSERVATION, () => listener(value));
    return current.call(this, value);
  };
  Object.defineProperty(query, name, {
    configurable: true,
    enumerable: true,
    get: () => settle,
    set(value: Settle) {
      current = value;
    },
  });
}

function attributesOf({ host, port, path, database }: PostgresOptions): Attributes {
  // With several hosts, the client connects to any of them.
  return targetAttributes({
    system: DB_SYSTEM_NAME_VALUE_POSTGRESQL,
    namespace: database,
    address: path || (host.length === 1 ? host[0] : undefined),
    port: path ? undefined : Number(port[0]),
  });
}
