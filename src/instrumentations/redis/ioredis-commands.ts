import { failedAt, placeOf } from '../../util/guard.ts';
import { countRedisLookups } from '../caches/redis-lookups.ts';
import {
  beginOperation,
  type DatabaseTelemetry,
  type OperationSpan,
} from '../database-client/operation-span.ts';
import type { Method } from '../patching/replace-method.ts';
import { endFailed } from './command-failure.ts';
import { beginCommand, type RedisServer, redisServer } from './redis-server.ts';
import {
  endQueued,
  endTransaction,
  isQueued,
  startTransaction,
  transactionOf,
} from './transactions.ts';

/** What a client shows of itself. */
interface Redis {
  readonly status: string;
  readonly options: { readonly host?: string; readonly port?: number };
}

/** What a client shows of a command. */
interface Command {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly inTransaction?: boolean;
  readonly pipelineIndex?: number;
  resolve(reply: unknown): void;
  reject(error: Error): void;
  /** Of a command that is under way, and may be sent again. */
  [OPERATION]?: OperationSpan;
}

type Call = (this: unknown, ...args: unknown[]) => unknown;

const OPERATION = Symbol('sightline.operation');

const OBSERVING = placeOf(
  'the observation of a command to Redis',
  'Its span is missing, and what the service does goes on. Report this to Sightline.',
);

const known = new WeakMap<object, RedisServer>();

function serverOf({ options }: Redis): RedisServer {
  let server = known.get(options);
  if (server === undefined) {
    server = redisServer(options.host, options.port, 'connect');
    known.set(options, server);
  }
  return server;
}

/**
 * One span of each command that the service sends: also of one that waits for a connection, and is sent again
 * then; of one in a transaction until that is executed; none of what the client says of itself.
 */
export function observeCommands(original: Method, telemetry: DatabaseTelemetry): Method {
  const plain = original as Call;
  return function (this: Redis, ...args: unknown[]) {
    const command = args[0] as Command | null | undefined;
    if (typeof command !== 'object' || command === null) return plain.apply(this, args);
    if (command[OPERATION]?.isOver === false) return plain.apply(this, args);
    const operation = begin(this, command, telemetry);
    if (operation === undefined) return plain.apply(this, args);
    let isDone = false;
    try {
      const result = plain.apply(this, args);
      isDone = true;
      return result;
    } finally {
      // Not caught: where it was thrown is the service's to see.
      if (!isDone) operation.end('_OTHER');
    }
  } as Method;
}

function begin(
  redis: Redis,
  command: Command,
  telemetry: DatabaseTelemetry,
): OperationSpan | undefined {
  try {
    if (isGreeting(redis, command)) return undefined;
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
    return failedAt(OBSERVING, error);
  }
}

/** Ends it with its reply. Its promise has no further handlers: rejections stay as unhandled as they are. */
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
      failedAt(OBSERVING, error);
    }
    resolve(reply);
  };
  command.reject = (error) => {
    try {
      for (const one of queued ?? []) endFailed(one, error);
      endFailed(operation, error);
    } catch (failure) {
      failedAt(OBSERVING, failure);
    }
    reject(error);
  };
}

/** The span of the call: the client connects, and connects again, by itself. */
export function observeConnect(original: Method, telemetry: DatabaseTelemetry): Method {
  const plain = original as Call;
  return function (this: Redis, ...args: unknown[]) {
    let operation: OperationSpan | undefined;
    try {
      operation = beginOperation(telemetry, serverOf(this).connecting);
    } catch (error) {
      failedAt(OBSERVING, error);
    }
    try {
      return plain.apply(this, args);
    } finally {
      operation?.end();
    }
  } as Method;
}

/**
 * What the client says when it has connected: HELLO, which servers before 6.0 refuse, and CLIENT SETINFO, which
 * those before 7.2 refuse. The client expects both.
 */
function isGreeting({ status }: Redis, { name, args }: Command): boolean {
  if (status === 'ready') return false;
  return name === 'hello' || (name === 'client' && String(args?.[0]).toUpperCase() === 'SETINFO');
}
