import type { Attributes, Span } from '@opentelemetry/api';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import {
  ATTR_DB_COLLECTION_NAME,
  ATTR_DB_OPERATION_NAME,
} from '@opentelemetry/semantic-conventions';
import { activeContext, runIn } from '../../context/active-context.ts';
import { guarded, placeOf } from '../../util/guard.ts';
import { VERSION } from '../../util/version.ts';
import { contextWithSpan } from '../database-support/context-with-span.ts';
import { withMessage } from '../database-support/exception-message.ts';
import { observePromise } from '../patching/observed-promise.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';
import { endFailedSpan, startDatabaseSpan, targetAttributes } from './database-span.ts';

type Call = (this: Client, ...args: unknown[]) => Promise<unknown>;

/** What clients of every version have. TypeScript declares it private. */
interface Client {
  readonly connectionParams?: { readonly url?: URL; readonly database?: string };
  /** From 1.20 on. Clients to which the service passes no tracer share one that does nothing. */
  readonly tracer?: unknown;
}

interface Exports {
  createClient(): Client;
}

/** Methods that take a whole statement. `ping` takes none: it requests `/ping`. */
const STATEMENT_METHODS = ['query', 'command', 'exec'] as const;

const SYSTEM = 'clickhouse';

const OBSERVATION = placeOf(
  'the observation of ClickHouse',
  'Spans of its statements are missing; the service is not affected. Report this to Sightline.',
);

/**
 * Observes the ClickHouse client: a span for each statement, which ends when the head of the response has arrived; reading
 * the result comes after it. The HTTP request is its child. A client to which the service passes its own tracer
 * records spans itself, and gets none of these.
 * Source: semantic conventions, "Database".
 */
export class ClickHouseInstrumentation extends InstrumentationBase {
  readonly #attributes = new WeakMap<object, Attributes>();

  constructor(config = {}) {
    super('sightline/clickhouse', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      new InstrumentationNodeModuleDefinition('@clickhouse/client', ['>=1.12.0 <2'], (exported) => {
        guarded(OBSERVATION, () => this.#patchClients(exported as Exports));
        return exported;
      }),
    ];
  }

  #patchClients({ createClient }: Exports): void {
    // This client is never used and does not connect. It has the class of all clients and the tracer of those to which
    // the service passes none.
    const sample = createClient();
    const prototype = Object.getPrototypeOf(sample) as Record<string, unknown>;
    const { tracer } = sample;
    for (const name of STATEMENT_METHODS) {
      replaceMethod(prototype, name, (original) => this.#wrap(original, tracer, statementOf));
    }
    replaceMethod(prototype, 'insert', (original) => this.#wrap(original, tracer, insertOf));
  }

  #wrap(
    original: Method,
    defaultTracer: unknown,
    describe: (params: unknown) => Statement | undefined,
  ): Method {
    const instrumentation = this;
    return function (this: Client, ...args: unknown[]) {
      const isObserved = instrumentation.isEnabled() && this.tracer === defaultTracer;
      const span = isObserved
        ? guarded(OBSERVATION, () => instrumentation.#start(this, describe(args[0])))
        : undefined;
      if (span === undefined) return (original as Call).apply(this, args);
      const inside = contextWithSpan(activeContext(), span);
      const run = () => (original as Call).apply(this, args);
      return observePromise(
        runIn(inside, run, undefined, undefined),
        OBSERVATION,
        () => span.end(),
        (error) => endFailedSpan(span, withoutStatement(error), codeOf(error)),
      );
    };
  }

  #start(client: Client, statement: Statement | undefined): Span | undefined {
    if (statement === undefined) return undefined;
    const shared = this.#attributesOf(client);
    const { text, table } = statement;
    const attributes =
      table === undefined
        ? shared
        : { ...shared, [ATTR_DB_OPERATION_NAME]: 'INSERT', [ATTR_DB_COLLECTION_NAME]: table };
    return startDatabaseSpan(this.tracer, attributes, text);
  }

  #attributesOf(client: Client): Attributes {
    let attributes = this.#attributes.get(client);
    if (attributes === undefined) {
      const { url, database } = client.connectionParams ?? {};
      attributes = targetAttributes({
        system: SYSTEM,
        namespace: database,
        address: url?.hostname,
        port: url && Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
      });
      this.#attributes.set(client, attributes);
    }
    return attributes;
  }
}

interface Statement {
  readonly text: string | undefined;
  /** The table of `insert`, which takes rows and no statement. */
  readonly table?: string;
}

function statementOf(params: unknown): Statement {
  const { query } = (params ?? {}) as { readonly query?: unknown };
  return { text: typeof query === 'string' ? query : undefined };
}

/** @returns undefined without rows, since the client sends nothing then */
function insertOf(params: unknown): Statement | undefined {
  const { table, columns, values, format } = (params ?? {}) as {
    readonly table?: unknown;
    readonly columns?: unknown;
    readonly values?: unknown;
    readonly format?: unknown;
  };
  if (typeof table !== 'string' || (Array.isArray(values) && values.length === 0)) return undefined;
  const columnList = Array.isArray(columns) && columns.length > 0 ? ` (${columns.join(', ')})` : '';
  const name = table.trim();
  return {
    text: `INSERT INTO ${name}${columnList} FORMAT ${format ?? 'JSONCompactEachRow'}`,
    table: name,
  };
}

interface ServerError {
  /** A number as text: `60`. */
  readonly code?: unknown;
  /** `UNKNOWN_TABLE`. */
  readonly type?: unknown;
}

/** @returns undefined for errors of the client itself, such as `ECONNREFUSED` */
function codeOf(error: unknown): unknown {
  const { code, type } = (error ?? {}) as ServerError;
  return typeof code === 'string' && typeof type === 'string' ? code : undefined;
}

/** From where the server repeats the statement, with all its values, to the end. */
const REPEATED_STATEMENT =
  /(\bfailed at position \d+|:?\s*\b(?:in scope|while processing)\b)[\s\S]*$/i;

function withoutStatement(error: unknown): unknown {
  if (!(error instanceof Error) || codeOf(error) === undefined) return error;
  const message = error.message.replace(REPEATED_STATEMENT, (_, start: string) =>
    start.startsWith('failed') ? start : '',
  );
  return Object.assign(new Error(message), withMessage(error, message));
}
