import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_DB_NAMESPACE,
  ATTR_DB_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  DB_SYSTEM_NAME_VALUE_MYSQL,
} from '@opentelemetry/semantic-conventions';
import type { SharedOperation } from './shared-operation.ts';
import { createStatementCache } from './statement-cache.ts';

/** The server and the database of a connection, as the channels of mysql2 publish them. */
export interface MysqlServer {
  readonly database?: string | undefined;
  readonly serverAddress?: string | undefined;
  readonly serverPort?: number | undefined;
}

const MAX_SERVERS = 200;

const servers = new Map<string, (text: string) => SharedOperation>();

/** The statements of a server and database, by their texts. Cached for up to 200 servers. */
export function mysqlStatements(server: MysqlServer): (text: string) => SharedOperation {
  const { database, serverAddress, serverPort } = server;
  const key = `${database}\n${serverAddress}\n${serverPort}`;
  let statements = servers.get(key);
  if (statements === undefined) {
    statements = createStatementCache(mysqlAttributes(server));
    if (servers.size < MAX_SERVERS) servers.set(key, statements);
  }
  return statements;
}

export function mysqlAttributes({ database, serverAddress, serverPort }: MysqlServer): Attributes {
  return {
    [ATTR_DB_SYSTEM_NAME]: DB_SYSTEM_NAME_VALUE_MYSQL,
    ...(database && { [ATTR_DB_NAMESPACE]: database }),
    ...(serverAddress !== undefined && { [ATTR_SERVER_ADDRESS]: serverAddress }),
    ...(Number.isInteger(Number(serverPort)) && { [ATTR_SERVER_PORT]: Number(serverPort) }),
  };
}
