import { isSpanContextValid, trace } from '@opentelemetry/api';
import { activeContext, runIn } from '../../context/active-context.ts';
import { failedAt, placeOf } from '../../util/guard.ts';
import { countRedisLookups } from '../caches/redis-lookups.ts';
import {
  beginOperation,
  type DatabaseTelemetry,
  type OperationSpan,
} from '../database-client/operation-span.ts';
import type { Method } from '../patching/replace-method.ts';
import { endFailed } from './command-failure.ts';
import { type Batch, beginCommand, type RedisServer, redisServer } from './redis-server.ts';

/** What a client shows of itself. */
interface Client {
  readonly options?: {
    readonly socket?: { readonly host?: string; readonly port?: number; readonly path?: string };
  };
}

type Args = readonly unknown[];
type Call = (this: unknown, ...args: unknown[]) => Promise<unknown>;

/** A command of a transaction or a pipeline. */
interface Queued {
  readonly args: Args;
}

const OBSERVING = placeOf(
  'the observation of a command to Redis',
  'Its span is missing, and what the service does goes on. Report this to Sightline.',
);

/** Source: node-redis, "Client configuration". */
const DEFAULT_HOST = 'localhost';
const DEFAULT_PORT = 6379;
const NOWHERE = {};
/** Of the span of connecting. */
const NAME = 'redis-connect';

const known = new WeakMap<object, RedisServer>();
/**
 * By their ports, the hosts to which clients were sent. A cluster of one node says nothing but the port of
 * that, which has been asked by its host before.
 */
const hosts = new Map<number, string>();
const MOST_HOSTS = 200;

function serverOf({ options = NOWHERE }: Client): RedisServer {
  let server = known.get(options);
  if (server === undefined) {
    const { host = DEFAULT_HOST, port = DEFAULT_PORT, path } = options.socket ?? {};
    if (host !== '' && hosts.size < MOST_HOSTS) hosts.set(port, host);
    server =
      path === undefined
        ? redisServer(host || (hosts.get(port) ?? DEFAULT_HOST), port, NAME)
        : redisServer(path, undefined, NAME);
    known.set(options, server);
  }
  return server;
}

/** A command by itself. */
export function observeSend(original: Method, telemetry: DatabaseTelemetry): Method {
  const plain = original as Call;
  const begin = (client: Client, args: Args): OperationSpan | undefined => {
    try {
      if (!Array.isArray(args)) return undefined;
      const command = serverOf(client).command(String(args[0]), '');
      return beginCommand(telemetry, command, args.slice(1));
    } catch (error) {
      return failedAt(OBSERVING, error);
    }
  };
  return function (this: Client, ...given: unknown[]) {
    const args = given[0] as Args;
    const operation = begin(this, args);
    if (operation === undefined) return plain.apply(this, given);
    const result = plain.apply(this, given);
    if (typeof result?.then !== 'function') return ended(operation, result);
    return result.then(
      (reply) => {
        try {
          operation.end();
          if (telemetry.metrics()?.meter !== undefined) {
            countRedisLookups(operation.operation.name, args.slice(1), reply);
          }
        } catch (error) {
          failedAt(OBSERVING, error);
        }
        return reply;
      },
      (error) => {
        fail(operation, error);
        throw error;
      },
    );
  } as Method;
}

/** What is sent together: a span of each command. */
export function observeBatch(original: Method, telemetry: DatabaseTelemetry, batch: Batch): Method {
  const plain = original as Call;
  const begin = (client: Client, commands: readonly Queued[]): readonly Begun[] => {
    try {
      const names = commands.map(({ args }) => String(args[0]));
      const isSame = names.every((name) => name === names[0]);
      const operationName = isSame ? batch + names[0] : batch.trim();
      const server = serverOf(client);
      return commands.flatMap(({ args }, index) => {
        const rest = args.slice(1);
        const command = server.command(names[index]!, batch, operationName);
        const operation = beginCommand(telemetry, command, rest);
        return operation === undefined ? [] : [{ operation, index, args: rest }];
      });
    } catch (error) {
      return failedAt(OBSERVING, error) ?? [];
    }
  };
  return function (this: Client, ...given: unknown[]) {
    const begun = begin(this, given[0] as readonly Queued[]);
    if (begun.length === 0) return plain.apply(this, given);
    return plain.apply(this, given).then(
      (replies) => {
        endAll(begun, replies, telemetry);
        return replies;
      },
      (error) => {
        for (const { operation } of begun) fail(operation, error);
        throw error;
      },
    );
  } as Method;
}

/** A command of several, and its place among them. */
interface Begun {
  readonly operation: OperationSpan;
  readonly index: number;
  readonly args: Args;
}

function endAll(begun: readonly Begun[], replies: unknown, telemetry: DatabaseTelemetry): void {
  try {
    for (const { operation, index, args } of begun) {
      const reply = Array.isArray(replies) ? replies[index] : undefined;
      if (reply instanceof Error) endFailed(operation, reply);
      else {
        operation.end();
        if (telemetry.metrics()?.meter !== undefined) {
          countRedisLookups(operation.operation.name, args, reply);
        }
      }
    }
  } catch (error) {
    failedAt(OBSERVING, error);
  }
}

/** What the client does to connect is inside of its span. */
export function observeConnect(original: Method, telemetry: DatabaseTelemetry): Method {
  const plain = original as Call;
  const begin = (client: Client): OperationSpan | undefined => {
    try {
      return beginOperation(telemetry, serverOf(client).connecting);
    } catch (error) {
      return failedAt(OBSERVING, error);
    }
  };
  return function (this: Client, ...given: unknown[]) {
    const operation = begin(this);
    if (operation === undefined) return plain.apply(this, given);
    return inside(operation, () => plain.apply(this, given)).then(
      (client) => ended(operation, client),
      (error) => {
        fail(operation, error);
        throw error;
      },
    );
  } as Method;
}

function inside<T>({ span }: OperationSpan, act: () => T): T {
  const context = activeContext();
  const isSpan = span !== undefined && isSpanContextValid(span.spanContext());
  const within = isSpan ? trace.setSpan(context, span) : context;
  return runIn(within, (call: () => T) => call(), act, undefined);
}

function ended<T>(operation: OperationSpan, result: T): T {
  try {
    operation.end();
  } catch (error) {
    failedAt(OBSERVING, error);
  }
  return result;
}

function fail(operation: OperationSpan, error: unknown): void {
  try {
    endFailed(operation, error);
  } catch (failure) {
    failedAt(OBSERVING, failure);
  }
}
