import { activeContext, runIn } from '../../context/active-context.ts';
import { failedAt, placeOf } from '../../util/guard.ts';
import { countRedisLookups } from '../caches/redis-lookups.ts';
import { contextWithSpan } from '../database-support/context-with-span.ts';
import {
  beginOperation,
  type DatabaseTelemetry,
  type OperationSpan,
} from '../database-support/operation-span.ts';
import type { Method } from '../patching/replace-method.ts';
import { endFailedCommand } from './command-failure.ts';
import { type Batch, beginCommand, type RedisServer, redisServer } from './redis-server.ts';

/** A client. */
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

const OBSERVATION = placeOf(
  'the observation of a command to Redis',
  'Its span is missing; the service is not affected. Report this to Sightline.',
);

/** Source: node-redis, "Client configuration". */
const DEFAULT_HOST = 'localhost';
const DEFAULT_PORT = 6379;
const NO_OPTIONS = {};

/** By the options of a client. */
const servers = new WeakMap<object, RedisServer>();
/**
 * Hosts by ports. A cluster of one node only announces the port of the node, to which a client has connected by its
 * host before.
 */
const hosts = new Map<number, string>();
const MAX_HOSTS = 200;

function serverOf({ options = NO_OPTIONS }: Client): RedisServer {
  let server = servers.get(options);
  if (server === undefined) {
    const { host = DEFAULT_HOST, port = DEFAULT_PORT, path } = options.socket ?? {};
    if (host !== '' && hosts.size < MAX_HOSTS) hosts.set(port, host);
    server =
      path === undefined
        ? redisServer(host || (hosts.get(port) ?? DEFAULT_HOST), port, 'redis-connect')
        : redisServer(path, undefined, 'redis-connect');
    servers.set(options, server);
  }
  return server;
}

/** Records one span for each command that is sent alone. */
export function observeSend(original: Method, telemetry: DatabaseTelemetry): Method {
  const plain = original as Call;
  const begin = (client: Client, command: Args): OperationSpan | undefined => {
    try {
      if (!Array.isArray(command)) return undefined;
      const shared = serverOf(client).command(String(command[0]), '');
      return beginCommand(telemetry, shared, command.slice(1));
    } catch (error) {
      return failedAt(OBSERVATION, error);
    }
  };
  return function (this: Client, ...args: unknown[]) {
    const command = args[0] as Args;
    const operation = begin(this, command);
    const result = plain.apply(this, args);
    if (operation === undefined) return result;
    if (typeof result?.then !== 'function') return endWithResult(operation, result);
    return result.then(
      (reply) => {
        try {
          endWithReply(operation, command.slice(1), reply, telemetry);
        } catch (error) {
          failedAt(OBSERVATION, error);
        }
        return reply;
      },
      (error) => {
        endWithError(operation, error);
        throw error;
      },
    );
  } as Method;
}

/** Records one span for each command of a transaction or a pipeline. */
export function observeBatch(original: Method, telemetry: DatabaseTelemetry, batch: Batch): Method {
  const plain = original as Call;
  const begin = (client: Client, commands: readonly Queued[]): readonly BatchCommand[] => {
    try {
      const names = commands.map(({ args }) => String(args[0]));
      const isSame = names.every((name) => name === names[0]);
      const operationName = isSame ? batch + names[0] : batch.trim();
      const server = serverOf(client);
      return commands.flatMap(({ args }, index) => {
        const values = args.slice(1);
        const shared = server.command(names[index]!, batch, operationName);
        const operation = beginCommand(telemetry, shared, values);
        return operation === undefined ? [] : [{ operation, index, args: values }];
      });
    } catch (error) {
      return failedAt(OBSERVATION, error) ?? [];
    }
  };
  return function (this: Client, ...args: unknown[]) {
    const commands = begin(this, args[0] as readonly Queued[]);
    if (commands.length === 0) return plain.apply(this, args);
    return plain.apply(this, args).then(
      (replies) => {
        endAll(commands, replies, telemetry);
        return replies;
      },
      (error) => {
        for (const { operation } of commands) endWithError(operation, error);
        throw error;
      },
    );
  } as Method;
}

/** A running command of a batch, and its index there. */
interface BatchCommand {
  readonly operation: OperationSpan;
  readonly index: number;
  readonly args: Args;
}

function endAll(
  commands: readonly BatchCommand[],
  replies: unknown,
  telemetry: DatabaseTelemetry,
): void {
  try {
    for (const { operation, index, args } of commands) {
      const reply = Array.isArray(replies) ? replies[index] : undefined;
      if (reply instanceof Error) endFailedCommand(operation, reply);
      else endWithReply(operation, args, reply, telemetry);
    }
  } catch (error) {
    failedAt(OBSERVATION, error);
  }
}

function endWithReply(
  operation: OperationSpan,
  args: Args,
  reply: unknown,
  telemetry: DatabaseTelemetry,
): void {
  operation.end();
  if (telemetry.metrics()?.meter !== undefined) {
    countRedisLookups(operation.operation.name, args, reply);
  }
}

/** Records a span for connecting, with what the client does meanwhile inside of it. */
export function observeConnect(original: Method, telemetry: DatabaseTelemetry): Method {
  const plain = original as Call;
  const begin = (client: Client): OperationSpan | undefined => {
    try {
      return beginOperation(telemetry, serverOf(client).connecting);
    } catch (error) {
      return failedAt(OBSERVATION, error);
    }
  };
  return function (this: Client, ...args: unknown[]) {
    const operation = begin(this);
    if (operation === undefined) return plain.apply(this, args);
    const inside = contextWithSpan(activeContext(), operation.span);
    return runIn(inside, () => plain.apply(this, args), undefined, undefined).then(
      (client) => endWithResult(operation, client),
      (error) => {
        endWithError(operation, error);
        throw error;
      },
    );
  } as Method;
}

function endWithResult<T>(operation: OperationSpan, result: T): T {
  try {
    operation.end();
  } catch (error) {
    failedAt(OBSERVATION, error);
  }
  return result;
}

function endWithError(operation: OperationSpan, error: unknown): void {
  try {
    endFailedCommand(operation, error);
  } catch (failure) {
    failedAt(OBSERVATION, failure);
  }
}
