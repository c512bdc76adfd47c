import { type Attributes, isSpanContextValid, type Span, trace } from '@opentelemetry/api';
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
import { withMessage } from '../database-client/shown-error.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';
import { attributesOfTarget, endFailedSpan, startDatabaseSpan } from './database-span.ts';

type Call = (this: Client, ...args: unknown[]) => Promise<unknown>;

/** What clients of every version have; private to TypeScript alone. */
interface Client {
  readonly connectionParams?: { readonly url?: URL; readonly database?: string };
  /** From 1.20 on; where a service gives none, all clients have the same, which does nothing. */
  readonly tracer?: unknown;
}

interface Exported {
  createClient(): Client;
}

/** Methods that take a whole statement. `ping` is none: it is a request to `/ping`. */
const STATEMENTS = ['query', 'command', 'exec'] as const;

const SYSTEM = 'clickhouse';

const OBSERVING = placeOf(
  'the observation of ClickHouse',
  'Spans of its statements are missing, and what the service does goes on. Report this to Sightline.',
);

/**
 * Observes ClickHouse's client: a span for each statement, until the head of its answer is there; what is read of a result
 * comes after it. The request over HTTP is its child. A service that gives a client a tracer of its own has spans
 * of the client itself, and none of these.
 * Source: semantic conventions, "Database".
 */
export class ClickHouseInstrumentation extends InstrumentationBase {
  readonly #attributes = new WeakMap<object, Attributes>();

  constructor(config = {}) {
    super('sightline/clickhouse', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      new InstrumentationNodeModuleDefinition('@clickhouse/client', ['>=1.0.0 <2'], (exported) => {
        guarded(OBSERVING, () => this.#observe(exported as Exported));
        return exported;
      }),
    ];
  }

  #observe({ createClient }: Exported): void {
    // Older versions do not export the class: a client that is never used shows it. It connects when it is asked.
    const shown = createClient();
    const prototype = Object.getPrototypeOf(shown) as Record<string, unknown>;
    const { tracer } = shown;
    for (const name of STATEMENTS) {
      replaceMethod(prototype, name, (original) => this.#asking(original, tracer, statementOf));
    }
    replaceMethod(prototype, 'insert', (original) => this.#asking(original, tracer, insertOf));
  }

  #asking(
    original: Method,
    tracerOfNone: unknown,
    describe: (params: unknown) => Statement | undefined,
  ): Method {
    const instrumentation = this;
    return function (this: Client, ...args: unknown[]) {
      const isOurs = instrumentation.isEnabled() && this.tracer === tracerOfNone;
      const span = isOurs
        ? guarded(OBSERVING, () => instrumentation.#start(this, describe(args[0])))
        : undefined;
      if (span === undefined) return (original as Call).apply(this, args);
      const active = activeContext();
      // Of a span that is none, what is inside belongs to the context around it.
      const inside = isSpanContextValid(span.spanContext()) ? trace.setSpan(active, span) : active;
      return runIn(inside, call, () => (original as Call).apply(this, args), undefined).then(
        (value) => {
          guarded(OBSERVING, () => span.end());
          return value;
        },
        (error) => {
          guarded(OBSERVING, () => endFailedSpan(span, withoutStatement(error), codeOf(error)));
          throw error;
        },
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
    const known = this.#attributes.get(client);
    if (known !== undefined) return known;
    const { url, database } = client.connectionParams ?? {};
    const attributes = attributesOfTarget({
      system: SYSTEM,
      namespace: database,
      address: url?.hostname,
      port: url && Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
    });
    this.#attributes.set(client, attributes);
    return attributes;
  }
}

function call<R>(run: () => R): R {
  return run();
}

interface Statement {
  readonly text: string | undefined;
  /** Of an insertion of rows, which names it without a statement. */
  readonly table?: string;
}

function statementOf(params: unknown): Statement {
  const { query } = (params ?? {}) as { readonly query?: unknown };
  return { text: typeof query === 'string' ? query : undefined };
}

/** @returns undefined where nothing is sent: without rows */
function insertOf(params: unknown): Statement | undefined {
  const { table, columns, values, format } = (params ?? {}) as {
    readonly table?: unknown;
    readonly columns?: unknown;
    readonly values?: unknown;
    readonly format?: unknown;
  };
  if (typeof table !== 'string' || (Array.isArray(values) && values.length === 0)) return undefined;
  const listed = Array.isArray(columns) && columns.length > 0 ? ` (${columns.join(', ')})` : '';
  const name = table.trim();
  return {
    text: `INSERT INTO ${name}${listed} FORMAT ${format ?? 'JSONCompactEachRow'}`,
    table: name,
  };
}

interface ServerError {
  /** A number, as a text: `60`. */
  readonly code?: unknown;
  /** `UNKNOWN_TABLE`. */
  readonly type?: unknown;
}

/** Undefined of what the client itself says, such as `ECONNREFUSED`. */
function codeOf(error: unknown): unknown {
  const { code, type } = (error ?? {}) as ServerError;
  return typeof code === 'string' && typeof type === 'string' ? code : undefined;
}

/** Where the server begins to repeat the statement, with all its values. */
const REPEATED = /(\bfailed at position \d+|:?\s*\b(?:in scope|while processing)\b)[\s\S]*$/i;

function withoutStatement(error: unknown): unknown {
  if (!(error instanceof Error) || codeOf(error) === undefined) return error;
  const message = error.message.replace(REPEATED, (_, sign: string) =>
    sign.startsWith('failed') ? sign : '',
  );
  return Object.assign(new Error(message), withMessage(error, message));
}
