import {
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@opentelemetry/semantic-conventions';
import { SharedAttributes } from '../../util/shared-attributes.ts';
import {
  beginOperation,
  type DatabaseTelemetry,
  type OperationSpan,
} from '../database-support/operation-span.ts';
import { listOf, OperationStart, SharedOperation } from '../database-support/shared-operation.ts';
import { commandText } from './command-text.ts';
import { HANDSHAKE_COMMANDS } from './handshake-commands.ts';

const SYSTEM = 'redis';

/** How a command is sent: alone (`''`), or in a batch. */
export type Batch = '' | 'MULTI ' | 'PIPELINE ';

/** The name of the span of connecting: that of ioredis, or that of node-redis. */
type ConnectSpanName = 'connect' | 'redis-connect';

/** Commands of a server, and servers, that are cached. */
const MAX_COMMANDS = 500;
const MAX_SERVERS = 200;

/** A server, and what its commands of one name have in common. */
export interface RedisServer {
  /** Connecting to it. */
  readonly connecting: SharedOperation;
  /** @param operation `db.operation.name`. Default: the name, after that of the batch */
  command(name: string, batch: Batch, operation?: string): SharedOperation;
}

const servers = new Map<string, RedisServer>();

/** The server at an address; the same object each time. */
export function redisServer(
  address: string | undefined,
  port: number | undefined,
  connectSpanName: ConnectSpanName,
): RedisServer {
  const key = `${connectSpanName} ${address} ${port}`;
  const cached = servers.get(key);
  if (cached !== undefined) return cached;
  const server = createServer(address, port, connectSpanName);
  if (servers.size < MAX_SERVERS) servers.set(key, server);
  return server;
}

function createServer(
  address: string | undefined,
  port: number | undefined,
  connectSpanName: ConnectSpanName,
): RedisServer {
  const target = {
    [ATTR_DB_SYSTEM_NAME]: SYSTEM,
    ...(address === undefined ? {} : { [ATTR_SERVER_ADDRESS]: address }),
    ...(port === undefined ? {} : { [ATTR_SERVER_PORT]: port }),
  };
  const commands = new Map<string, SharedOperation>();
  const describe = (name: string, operation: string): SharedOperation => {
    const attributes = { ...target, [ATTR_DB_OPERATION_NAME]: operation };
    const isMeasured = !HANDSHAKE_COMMANDS.has(operation);
    const command = new SharedOperation(
      name,
      attributes,
      isMeasured ? { system: SYSTEM, operation, collection: undefined } : undefined,
    );
    command.shared = new SharedAttributes(listOf(attributes));
    return command;
  };
  return {
    connecting: new SharedOperation(
      connectSpanName,
      connectSpanName === 'connect' ? { ...target, [ATTR_DB_QUERY_TEXT]: 'connect' } : target,
      undefined,
    ),
    command(name, batch, operation = batch === '' ? name : batch + name) {
      const key = operation === name ? name : `${name}\n${operation}`;
      const cached = commands.get(key);
      if (cached !== undefined) return cached;
      const command = describe(name, operation);
      if (commands.size < MAX_COMMANDS) commands.set(key, command);
      return command;
    },
  };
}

/** Starts a command in the active context. @returns undefined if it is neither traced nor measured */
export function beginCommand(
  telemetry: DatabaseTelemetry,
  command: SharedOperation,
  args: readonly unknown[],
): OperationSpan | undefined {
  const text = commandText(command.name, args);
  return beginOperation(
    telemetry,
    command,
    new OperationStart([ATTR_DB_QUERY_TEXT, text], command.shared),
  );
}
