import {
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@opentelemetry/semantic-conventions';
import { SharedAttributes } from '../../util/shared-attributes.ts';
import { SharedOperation, listOf, OperationStart } from '../database-client/shared-operation.ts';
import {
  beginOperation,
  type DatabaseTelemetry,
  type OperationSpan,
} from '../database-client/operation-span.ts';
import { commandText } from './command-text.ts';

const SYSTEM = 'redis';

/** How a command is sent: by itself, or with others. */
export type Batch = '' | 'MULTI ' | 'PIPELINE ';

/** What clients say when they connect, which is none of the service's. */
const SETUP: ReadonlySet<string> = new Set(
  ['HELLO', 'CLIENT', 'AUTH'].flatMap((name) => [name, name.toLowerCase()]),
);

/** Names that are known at once: a service that makes them up has them described anew. */
const MOST_COMMANDS = 500;
const MOST_SERVERS = 200;

/** Where commands go, and what those of one name have in common. */
export interface RedisServer {
  /** The span of connecting. */
  readonly connecting: SharedOperation;
  /** @param operation `db.operation.name`, where that is not the name */
  command(name: string, batch: Batch, operation?: string): SharedOperation;
}

const servers = new Map<string, RedisServer>();

/** @returns the same for the same address */
export function redisServer(
  address: string | undefined,
  port: number | undefined,
  connectingName: string,
): RedisServer {
  const key = `${connectingName} ${address} ${port}`;
  const found = servers.get(key);
  if (found !== undefined) return found;
  const server = createServer(address, port, connectingName);
  if (servers.size < MOST_SERVERS) servers.set(key, server);
  return server;
}

function createServer(
  address: string | undefined,
  port: number | undefined,
  connectingName: string,
): RedisServer {
  const place = {
    [ATTR_DB_SYSTEM_NAME]: SYSTEM,
    ...(address === undefined ? {} : { [ATTR_SERVER_ADDRESS]: address }),
    ...(port === undefined ? {} : { [ATTR_SERVER_PORT]: port }),
  };
  const known = new Map<string, SharedOperation>();
  const describe = (name: string, operation: string): SharedOperation => {
    const attributes = { ...place, [ATTR_DB_OPERATION_NAME]: operation };
    const isMeasured = !SETUP.has(operation);
    const described = new SharedOperation(
      name,
      attributes,
      isMeasured ? { system: SYSTEM, operation, collection: undefined } : undefined,
    );
    described.shared = new SharedAttributes(listOf(attributes));
    return described;
  };
  return {
    connecting: new SharedOperation(
      connectingName,
      connectingName === 'connect' ? { ...place, [ATTR_DB_QUERY_TEXT]: 'connect' } : place,
      undefined,
    ),
    command(name, batch, operation = batch === '' ? name : batch + name) {
      const key = operation === name ? name : `${name}\n${operation}`;
      const found = known.get(key);
      if (found !== undefined) return found;
      const described = describe(name, operation);
      if (known.size < MOST_COMMANDS) known.set(key, described);
      return described;
    },
  };
}

/** Begins a command in the active context. */
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
