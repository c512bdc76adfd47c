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
import { attributesOfTarget, endFailedSpan, startDatabaseSpan } from './database-span.ts';

/** What a client was opened with, as the package has completed it. */
interface PostgresOptions {
  readonly host: readonly string[];
  readonly port: readonly number[];
  readonly path?: string | false;
  readonly database?: string;
}

/** A client of postgres.js; as a tag it makes a query, which is not sent before somebody waits for it. */
interface Sql {
  (text: TemplateStringsArray): PostgresQuery;
  readonly options: PostgresOptions;
}

type Open = (this: unknown, ...args: unknown[]) => Sql;

type Settle = (value: unknown) => unknown;

/** A query, which is the promise of its result. */
interface PostgresQuery {
  /** Whether it has been sent, or waits for a connection. */
  readonly executed: boolean;
  /** The same function for all queries of a client, in transactions too; null where it was called. */
  readonly canceller?: object | null;
  /** What is sent, once it is. */
  readonly statement?: { readonly string?: string } | null;
  readonly strings: readonly string[];
  /** Of COPY, which is settled with its stream. */
  readonly streaming?: boolean;
  resolve: Settle;
  reject: Settle;
}

interface PostgresFailure {
  readonly severity?: unknown;
  readonly code?: unknown;
}

const QUERYING = placeOf(
  'the observation of a query of postgres.js',
  'Its span is missing, and what the service does goes on. Report this to Sightline.',
);

const UNKNOWN = attributesOfTarget({ system: DB_SYSTEM_NAME_VALUE_POSTGRESQL });

/**
 * Observes postgres.js: one span for each query of the service, in whatever form. Its class of queries is not exported: a
 * query that is never sent shows it, and what distinguishes the queries of a client from those of others.
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
        // A function in CommonJS; of an ES module, the one that stands in the place of its default export.
        if (typeof exported === 'function') return this.#observe(exported as Open);
        const namespace = exported as { default: Open };
        namespace.default = this.#observe(namespace.default);
        return namespace;
      }),
    ];
  }

  #observe(original: Open): Open {
    const instrumentation = this;
    return mimicFunction(function postgres(this: unknown, ...args: unknown[]) {
      const sql = original.apply(this, args);
      guarded(QUERYING, () => instrumentation.#know(sql));
      return sql;
    }, original);
  }

  #know(sql: Sql): void {
    const query = sql`select`;
    const prototype = Object.getPrototypeOf(query) as Record<string, unknown>;
    replaceMethod(prototype, 'forEach', bindCallbacks);
    replaceMethod(prototype, 'cursor', bindCallbacks);
    replaceMethod(prototype, 'handle', (handle) => this.#observeQueries(handle));
    if (query.canceller) this.#attributes.set(query.canceller, attributesOf(sql.options));
  }

  #observeQueries(handle: Method): Method {
    const instrumentation = this;
    return function (this: PostgresQuery, ...args: unknown[]) {
      // Without it: a query of the client itself, about types of the database.
      if (!this.executed && this.canceller && instrumentation.isEnabled()) {
        guarded(QUERYING, () => instrumentation.#start(this));
      }
      return (handle as (...given: unknown[]) => unknown).apply(this, args);
    };
  }

  #start(query: PostgresQuery): void {
    const shared = this.#attributes.get(query.canceller!) ?? UNKNOWN;
    const span = startDatabaseSpan(this.tracer, shared, undefined);
    endWith(query, 'resolve', (value) => {
      describe(span, query);
      // Of COPY the stream: it is through when that is.
      const stream = query.streaming ? (value as NodeJS.ReadableStream | undefined) : undefined;
      if (typeof stream?.once === 'function') stream.once('close', () => span.end());
      else span.end();
    });
    endWith(query, 'reject', (error) => {
      describe(span, query);
      const { severity, code } = (error ?? {}) as PostgresFailure;
      endFailedSpan(span, error, severity === undefined ? undefined : code);
    });
  }
}

/** The text is known when it has been put together, for which a query waits until it is sent. */
function describe(span: Span, { statement, strings }: PostgresQuery): void {
  const text = statement?.string ?? strings.reduce((all, part, index) => `${all}$${index}${part}`);
  span.setAttribute(ATTR_DB_QUERY_TEXT, text);
}

/**
 * Has a query noticed when it is settled. An iterator over a cursor puts other functions there for each of its steps;
 * a reaction to the promise would take the service its unhandled rejection.
 */
function endWith(query: PostgresQuery, name: 'resolve' | 'reject', end: Settle): void {
  let current = query[name];
  const settle: Settle = function (this: unknown, value) {
    guarded(QUERYING, () => end(value));
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
  const isOne = host.length === 1;
  return attributesOfTarget({
    system: DB_SYSTEM_NAME_VALUE_POSTGRESQL,
    namespace: database,
    address: path || (isOne ? host[0] : undefined),
    port: path ? undefined : Number(port[0]),
  });
}
