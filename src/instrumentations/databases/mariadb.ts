import type { Attributes } from '@opentelemetry/api';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { guarded, placeOf } from '../../util/guard.ts';
import { VERSION } from '../../util/version.ts';
import { mimicFunction } from '../patching/mimic-function.ts';
import { observePromise } from '../patching/observed-promise.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';
import { withExports } from '../patching/with-exports.ts';
import { endFailedSpan, startDatabaseSpan, targetAttributes } from './database-span.ts';

type Call = (this: unknown, ...args: unknown[]) => unknown;

/** Methods of connections and pools that take a statement as their first argument. */
const STATEMENT_METHODS = ['query', 'execute', 'batch'] as const;

/** Methods of a connection that take no statement, and the statements that they send. */
const TRANSACTION_METHODS = [
  ['beginTransaction', 'START TRANSACTION'],
  ['commit', 'COMMIT'],
  ['rollback', 'ROLLBACK'],
] as const;

interface ConnectionOptions {
  readonly host?: string;
  readonly port?: number;
  readonly database?: string;
  readonly socketPath?: string;
}

interface Exports {
  createConnection: Call;
  createPool: Call;
  createPoolCluster: Call;
  /** Completes the options of a connection, which may be a URL. */
  readonly defaultOptions?: (options: unknown) => ConnectionOptions;
}

const OBSERVATION = placeOf(
  'the observation of mariadb',
  'Spans of its queries are missing; the service is not affected. Report this to Sightline.',
);

const UNKNOWN_TARGET = targetAttributes({ system: 'mariadb' });

/** Observes the promise API of mariadb: a span for each statement. Source: semantic conventions, "MariaDB". */
export class MariadbInstrumentation extends InstrumentationBase {
  readonly #attributes = new WeakMap<object, Attributes>();

  constructor(config = {}) {
    super('sightline/mariadb', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      new InstrumentationNodeModuleDefinition('mariadb', ['>=3.1.0 <4'], (exported) => {
        const original = exported as Exports;
        const { createConnection, createPool, createPoolCluster, defaultOptions } = original;
        const observe = (target: unknown, options: unknown) =>
          guarded(OBSERVATION, () => {
            const completed =
              typeof options === 'object' && options !== null ? options : defaultOptions?.(options);
            this.#observe(target as object, attributesOf(completed ?? {}));
          });
        return withExports(original, {
          createConnection: mimicFunction(
            wrapCreateConnection(createConnection, observe),
            createConnection,
          ),
          createPool: mimicFunction(wrapCreatePool(createPool, observe), createPool),
          createPoolCluster: mimicFunction(
            wrapCreatePoolCluster(createPoolCluster, observe),
            createPoolCluster,
          ),
        });
      }),
    ];
  }

  /** @param target a connection or a pool */
  #observe(target: object, attributes: Attributes): void {
    this.#attributes.set(target, attributes);
    const prototype = Object.getPrototypeOf(target) as Record<string, unknown>;
    for (const name of STATEMENT_METHODS) {
      replaceMethod(prototype, name, (original) =>
        this.#wrapStatement(original, ([statement]) => statement),
      );
    }
    for (const [name, text] of TRANSACTION_METHODS) {
      replaceMethod(prototype, name, (original) => this.#wrapStatement(original, () => text));
    }
    replaceMethod(prototype, 'getConnection', (original) => this.#wrapGetConnection(original));
  }

  #wrapGetConnection(original: Method): Method {
    const instrumentation = this;
    return function (this: object, ...args: unknown[]) {
      return ((original as Call).apply(this, args) as Promise<unknown>).then((connection) => {
        const attributes = instrumentation.#attributes.get(this) ?? UNKNOWN_TARGET;
        guarded(OBSERVATION, () => instrumentation.#observe(connection as object, attributes));
        return connection;
      });
    };
  }

  #wrapStatement(original: Method, statementOf: (args: readonly unknown[]) => unknown): Method {
    const instrumentation = this;
    return function (this: object, ...args: unknown[]) {
      const span = guarded(OBSERVATION, () => {
        const shared = instrumentation.#attributes.get(this) ?? UNKNOWN_TARGET;
        return startDatabaseSpan(instrumentation.tracer, shared, textOf(statementOf(args)));
      });
      const result = (original as Call).apply(this, args) as Promise<unknown>;
      if (span === undefined) return result;
      return observePromise(
        result,
        OBSERVATION,
        () => span.end(),
        (error) => endFailedSpan(span, withoutStatement(error), codeOf(error)),
      );
    };
  }
}

type Observe = (target: unknown, options: unknown) => void;

function wrapCreateConnection(original: Call, observe: Observe): Call {
  return function createConnection(this: unknown, ...args) {
    return (original.apply(this, args) as Promise<unknown>).then((connection) => {
      observe(connection, args[0]);
      return connection;
    });
  };
}

function wrapCreatePool(original: Call, observe: Observe): Call {
  return function createPool(this: unknown, ...args) {
    const pool = original.apply(this, args);
    observe(pool, args[0]);
    return pool;
  };
}

/** A cluster creates each pool when it is added, and takes connections from it without a call of `createPool`. */
function wrapCreatePoolCluster(original: Call, observe: Observe): Call {
  return function createPoolCluster(this: unknown, ...args) {
    const cluster = original.apply(this, args) as object;
    guarded(OBSERVATION, () => {
      const prototype = Object.getPrototypeOf(cluster) as Record<string, unknown>;
      replaceMethod(
        prototype,
        '_createPool',
        (createPool) =>
          function (this: unknown, ...poolArgs: unknown[]) {
            const pool = (createPool as Call).apply(this, poolArgs);
            const { connOptions } = (poolArgs[0] ?? {}) as { connOptions?: unknown };
            observe(pool, connOptions);
            return pool;
          },
      );
    });
    return cluster;
  };
}

function attributesOf(options: ConnectionOptions): Attributes {
  const { host = 'localhost', port = 3306, database, socketPath } = options;
  return targetAttributes({
    system: 'mariadb',
    namespace: database,
    address: socketPath ?? host,
    port: socketPath === undefined ? Number(port) : undefined,
  });
}

function textOf(statement: unknown): string | undefined {
  if (typeof statement === 'string') return statement;
  const { sql } = (statement ?? {}) as { sql?: unknown };
  return typeof sql === 'string' ? sql : undefined;
}

interface SqlError {
  readonly name?: string;
  readonly code?: unknown;
  readonly sqlState?: unknown;
  readonly sqlMessage?: unknown;
}

/** The message and the stack of the original error repeat the statement with all its values. */
function withoutStatement(error: unknown): unknown {
  const { name, sqlMessage } = (error ?? {}) as SqlError;
  if (typeof sqlMessage !== 'string') return error;
  return Object.assign(new Error(sqlMessage), { name: name ?? 'SqlError', stack: undefined });
}

/** @returns such as `ER_NO_SUCH_TABLE`; undefined for errors of the client itself */
function codeOf(error: unknown): unknown {
  const { code, sqlMessage } = (error ?? {}) as SqlError;
  return typeof code === 'string' && typeof sqlMessage === 'string' ? code : undefined;
}
