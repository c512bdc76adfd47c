import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_DB_NAMESPACE,
  ATTR_DB_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  DB_SYSTEM_NAME_VALUE_MYSQL,
} from '@opentelemetry/semantic-conventions';
import type { KnownOperation } from './known-operation.ts';
import { createKnownStatements } from './known-statements.ts';

/** Where a connection to MySQL goes. */
export interface MysqlPlace {
  readonly database?: string | undefined;
  readonly serverAddress?: string | undefined;
  readonly serverPort?: number | undefined;
}

const MOST_SERVERS = 200;

const servers = new Map<string, (text: string) => KnownOperation>();

/** The statements of a server and database. */
export function mysqlStatements(place: MysqlPlace): (text: string) => KnownOperation {
  const { database, serverAddress, serverPort } = place;
  const key = `${database}\n${serverAddress}\n${serverPort}`;
  const found = servers.get(key);
  if (found !== undefined) return found;
  const statements = createKnownStatements(mysqlAttributes(place));
  if (servers.size < MOST_SERVERS) servers.set(key, statements);
  return statements;
}

export function mysqlAttributes({ database, serverAddress, serverPort }: MysqlPlace): Attributes {
  return {
    [ATTR_DB_SYSTEM_NAME]: DB_SYSTEM_NAME_VALUE_MYSQL,
    ...(database && { [ATTR_DB_NAMESPACE]: database }),
    ...(serverAddress !== undefined && { [ATTR_SERVER_ADDRESS]: serverAddress }),
    ...(Number.isInteger(Number(serverPort)) && { [ATTR_SERVER_PORT]: Number(serverPort) }),
  };
}
