import { failedAt, placeOf } from '../../util/guard.ts';
import { countRedisLookups } from '../caches/redis-lookups.ts';
import {
  beginOperation,
  type DatabaseTelemetry,
  type OperationSpan,
} from '../database-support/operation-span.ts';
import type { Method } from '../patching/replace-method.ts';
import { endFailedCommand } from './command-failure.ts';
import { beginCommand, type RedisServer, redisServer } from './redis-server.ts';
import {
  endQueued,
  endTransaction,
  isQueued,
  startTransaction,
  transactionOf,
} from './transactions.ts';

/** A client. */
interface Redis {
  readonly status: string;
  readonly options: { readonly host?: string; readonly port?: number };
}

/** A command. */
interface Command {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly inTransaction?: boolean;
  readonly pipelineIndex?: number;
  resolve(reply: unknown): void;
  reject(error: Error): void;
  /** Set while the command is running. The client may send it again. */
  [OPERATION]?: OperationSpan;
}

type Call = (this: unknown, ...args: unknown[]) => unknown;

const OPERATION = Symbol('sightline.operation');

const OBSERVATION = placeOf(
  'the observation of a command to Redis',
  'Its span is missing; the service is not affected. Report this to Sightline.',
);

/** By the options of a client. */
const servers = new WeakMap<object, RedisServer>();

function serverOf({ options }: Redis): RedisServer {
  let server = servers.get(options);
  if (server === undefined) {
    server = redisServer(options.host, options.port, 'connect');
    servers.set(options, server);
  }
  return server;
}

/**
 * Records one span for each command of the service. A command that waits for a connection, and is sent again then, has
 * one; a command in a transaction lasts until that is executed. Commands of the client itself have none.
 */
export function observeCommands(original: Method, telemetry: DatabaseTelemetry): Method {
  const plain = original as Call;
  return function (this: Redis, ...args: unknown[]) {
    const command = args[0] as Command | null | undefined;
    if (typeof command !== 'object' || command === null) return plain.apply(this, args);
    if (command[OPERATION]?.isOver === false) return plain.apply(this, args);
    const operation = begin(this, command, telemetry);
    if (operation === undefined) return plain.apply(this, args);
    let hasReturned = false;
    try {
      const result = plain.apply(this, args);
      hasReturned = true;
      return result;
    } finally {
      // Without a catch, so that the service sees where the error was thrown.
      if (!hasReturned) operation.end('_OTHER');
    }
  } as Method;
}

function begin(
  redis: Redis,
  command: Command,
  telemetry: DatabaseTelemetry,
): OperationSpan | undefined {
  try {
    if (isHandshake(redis, command)) return undefined;
    const { name, args } = command;
    const isControl = name === 'multi' || name === 'exec';
    const batch = isControl
      ? ''
      : command.inTransaction
        ? 'MULTI '
        : command.pipelineIndex == null
          ? ''
          : 'PIPELINE ';
    const operation = beginCommand(telemetry, serverOf(redis).command(name, batch), args);
    if (operation !== undefined) observe(redis, command, operation, telemetry);
    return operation;
  } catch (error) {
    return failedAt(OBSERVATION, error);
  }
}

/** Ends an operation with the reply. Its promise gets no handlers, so unhandled rejections stay unhandled. */
function observe(
  redis: Redis,
  command: Command,
  operation: OperationSpan,
  telemetry: DatabaseTelemetry,
): void {
  const { name, args, resolve, reject } = command;
  const isEnd = name === 'exec' || name === 'discard';
  const transaction = name === 'multi' ? startTransaction(redis) : transactionOf(redis);
  const queued = isEnd ? endTransaction(redis) : undefined;
  command[OPERATION] = operation;
  command.resolve = (reply) => {
    try {
      if (queued !== undefined) endQueued(queued, reply);
      if (transaction !== undefined && queued === undefined && isQueued(reply)) {
        transaction.push(operation);
      } else {
        operation.end();
        if (telemetry.metrics()?.meter !== undefined) countRedisLookups(name, args, reply);
      }
    } catch (error) {
      failedAt(OBSERVATION, error);
    }
    resolve(reply);
  };
  command.reject = (error) => {
    try {
      for (const queuedOperation of queued ?? []) endFailedCommand(queuedOperation, error);
      endFailedCommand(operation, error);
    } catch (failure) {
      failedAt(OBSERVATION, failure);
    }
    reject(error);
  };
}

/** Records a span for the call alone, since the client connects, and reconnects, in the background. */
export function observeConnect(original: Method, telemetry: DatabaseTelemetry): Method {
  const plain = original as Call;
  return function (this: Redis, ...args: unknown[]) {
    let operation: OperationSpan | undefined;
    try {
      operation = beginOperation(telemetry, serverOf(this).connecting);
    } catch (error) {
      failedAt(OBSERVATION, error);
    }
    try {
      return plain.apply(this, args);
    } finally {
      operation?.end();
    }
  } as Method;
}

/**
 * Whether a command is part of connecting: HELLO, which servers before 6.0 reject, or CLIENT SETINFO, which servers
 * before 7.2 reject. The client handles both errors.
 */
function isHandshake({ status }: Redis, { name, args }: Command): boolean {
  if (status === 'ready') return false;
  return name === 'hello' || (name === 'client' && String(args?.[0]).toUpperCase() === 'SETINFO');
}
