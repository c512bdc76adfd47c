import type { Attributes } from '@opentelemetry/api';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { guarded, placeOf } from '../../util/guard.ts';
import { VERSION } from '../../util/version.ts';
import { mimicFunction } from '../patching/mimic-function.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';
import { withExports } from '../patching/with-exports.ts';
import { attributesOfTarget, endFailedSpan, startDatabaseSpan } from './database-span.ts';

type Call = (this: unknown, ...args: unknown[]) => unknown;

/** What connections and pools have for asking, all of which take the statement first. */
const METHODS = ['query', 'execute', 'batch'] as const;

/** Of a connection, without arguments. */
const TRANSACTIONS = [
  ['beginTransaction', 'START TRANSACTION'],
  ['commit', 'COMMIT'],
  ['rollback', 'ROLLBACK'],
] as const;

interface Exported {
  createConnection: Call;
  createPool: Call;
  createPoolCluster: Call;
  /** What a connection is opened with, completed. */
  readonly defaultOptions?: (options: unknown) => {
    readonly host?: string;
    readonly port?: number;
    readonly database?: string;
    readonly socketPath?: string;
  };
}

const QUERYING = placeOf(
  'the observation of mariadb',
  'Spans of its queries are missing, and what the service does goes on. Report this to Sightline.',
);

const UNKNOWN = attributesOfTarget({ system: 'mariadb' });

/** Observes mariadb, by promises: a span for each statement. Source: semantic conventions, "MariaDB". */
export class MariadbInstrumentation extends InstrumentationBase {
  readonly #attributes = new WeakMap<object, Attributes>();

  constructor(config = {}) {
    super('sightline/mariadb', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      new InstrumentationNodeModuleDefinition('mariadb', ['>=3.1.0 <4'], (exported) => {
        const original = exported as Exported;
        const { createConnection, createPool, createPoolCluster } = original;
        return withExports(original, {
          createConnection: mimicFunction(
            this.#connecting(createConnection, original),
            createConnection,
          ),
          createPool: mimicFunction(this.#pooling(createPool, original), createPool),
          createPoolCluster: mimicFunction(
            this.#clustering(createPoolCluster, original),
            createPoolCluster,
          ),
        });
      }),
    ];
  }

  #connecting(create: Call, exported: Exported): Call {
    const know = (connection: unknown, options: unknown) =>
      this.#know(connection, options, exported);
    return function createConnection(this: unknown, ...args) {
      return (create.apply(this, args) as Promise<unknown>).then((connection) => {
        guarded(QUERYING, () => know(connection, args[0]));
        return connection;
      });
    };
  }

  #pooling(create: Call, exported: Exported): Call {
    const know = (pool: unknown, options: unknown) => this.#know(pool, options, exported);
    return function createPool(this: unknown, ...args) {
      const pool = create.apply(this, args);
      guarded(QUERYING, () => know(pool, args[0]));
      return pool;
    };
  }

  /** Its pools are created as they are added, and are asked for connections alone. */
  #clustering(create: Call, exported: Exported): Call {
    const know = (pool: unknown, options: unknown) => this.#know(pool, options, exported);
    return function createPoolCluster(this: unknown, ...args) {
      const cluster = create.apply(this, args) as object;
      guarded(QUERYING, () => {
        const prototype = Object.getPrototypeOf(cluster) as Record<string, unknown>;
        replaceMethod(
          prototype,
          '_createPool',
          (original) =>
            function (this: unknown, ...given: unknown[]) {
              const pool = (original as Call).apply(this, given);
              const { connOptions } = (given[0] ?? {}) as { connOptions?: unknown };
              guarded(QUERYING, () => know(pool, connOptions));
              return pool;
            },
        );
      });
      return cluster;
    };
  }

  /** @param target a connection or a pool */
  #know(target: unknown, options: unknown, { defaultOptions }: Exported): void {
    const known =
      typeof options === 'object' && options !== null ? options : defaultOptions?.(options);
    const {
      host = 'localhost',
      port = 3306,
      database,
      socketPath,
    } = (known ?? {}) as ReturnType<NonNullable<typeof defaultOptions>>;
    const attributes = attributesOfTarget({
      system: 'mariadb',
      namespace: database,
      address: socketPath ?? host,
      port: socketPath === undefined ? Number(port) : undefined,
    });
    this.#observe(target as object, attributes);
  }

  #observe(target: object, attributes: Attributes): void {
    this.#attributes.set(target, attributes);
    const prototype = Object.getPrototypeOf(target) as Record<string, unknown>;
    for (const name of METHODS) {
      replaceMethod(prototype, name, (original) => this.#asking(original, ([given]) => given));
    }
    for (const [name, text] of TRANSACTIONS) {
      replaceMethod(prototype, name, (original) => this.#asking(original, () => text));
    }
    replaceMethod(prototype, 'getConnection', (original) => this.#lending(original));
  }

  #lending(original: Method): Method {
    const instrumentation = this;
    return function (this: object, ...args: unknown[]) {
      const lent = (original as Call).apply(this, args) as Promise<unknown>;
      return lent.then((connection) => {
        const attributes = instrumentation.#attributes.get(this) ?? UNKNOWN;
        guarded(QUERYING, () => instrumentation.#observe(connection as object, attributes));
        return connection;
      });
    };
  }

  #asking(original: Method, statementOf: (args: readonly unknown[]) => unknown): Method {
    const instrumentation = this;
    return function (this: object, ...args: unknown[]) {
      const span = guarded(QUERYING, () => {
        const shared = instrumentation.#attributes.get(this) ?? UNKNOWN;
        return startDatabaseSpan(instrumentation.tracer, shared, textOf(statementOf(args)));
      });
      const result = (original as Call).apply(this, args) as Promise<unknown>;
      if (span === undefined) return result;
      return result.then(
        (value) => {
          guarded(QUERYING, () => span.end());
          return value;
        },
        (error) => {
          guarded(QUERYING, () => endFailedSpan(span, withoutStatement(error), codeOf(error)));
          throw error;
        },
      );
    };
  }
}

function textOf(given: unknown): string | undefined {
  if (typeof given === 'string') return given;
  const { sql } = (given ?? {}) as { sql?: unknown };
  return typeof sql === 'string' ? sql : undefined;
}

interface SqlError {
  readonly name?: string;
  readonly code?: unknown;
  readonly sqlState?: unknown;
  readonly sqlMessage?: unknown;
}

/** Its message and its stack repeat the statement, with all its values. */
function withoutStatement(error: unknown): unknown {
  const { name, sqlMessage } = (error ?? {}) as SqlError;
  if (typeof sqlMessage !== 'string') return error;
  return Object.assign(new Error(sqlMessage), { name: name ?? 'SqlError', stack: undefined });
}

/** `ER_NO_SUCH_TABLE`; undefined of what the client itself says. */
function codeOf(error: unknown): unknown {
  const { code, sqlMessage } = (error ?? {}) as SqlError;
  return typeof code === 'string' && typeof sqlMessage === 'string' ? code : undefined;
}
