import type { Context } from '@opentelemetry/api';
import {
  ATTR_DB_NAMESPACE,
  ATTR_DB_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  DB_SYSTEM_NAME_VALUE_MYSQL,
} from '@opentelemetry/semantic-conventions';
import { VERSION } from '../../util/version.ts';
import {
  DatabaseInstrumentation,
  type DatabaseOptions,
} from '../database-client/database-instrumentation.ts';
import type { KnownOperation } from '../database-client/known-operation.ts';
import { createKnownStatements } from '../database-client/known-statements.ts';
import { beginOperation } from '../database-client/operation-span.ts';
import { observeChannel } from './channel-observers.ts';
import { begunOf, endFailedStatement } from './database-channel.ts';

/** What mysql2 publishes of a query or a prepared statement (3.20 and later); the text has its values in it. */
interface Message {
  readonly query?: string;
  readonly database?: string;
  readonly serverAddress?: string;
  readonly serverPort?: number;
}

const MOST_SERVERS = 200;

/** Observes mysql2 by its channels. Source: mysql2, "Tracing channels". */
export class Mysql2Channels extends DatabaseInstrumentation<DatabaseOptions> {
  constructor(config: DatabaseOptions = {}) {
    super('sightline/mysql2', VERSION, config);
  }

  protected override init(): undefined {
    return undefined;
  }

  override enable(): void {
    super.enable();
    const services = this.databaseServices;
    const begin = (message: Message, active: Context) => {
      const { query } = message;
      if (typeof query !== 'string') return undefined;
      const operation = beginOperation(services, statementsOf(message)(query));
      return begunOf(operation, active, endFailedStatement);
    };
    observeChannel('mysql2:query', { begin });
    observeChannel('mysql2:execute', { begin });
  }
}

const servers = new Map<string, (text: string) => KnownOperation>();

function statementsOf({ database, serverAddress, serverPort }: Message) {
  const key = `${database}\n${serverAddress}\n${serverPort}`;
  const found = servers.get(key);
  if (found !== undefined) return found;
  const statements = createKnownStatements({
    [ATTR_DB_SYSTEM_NAME]: DB_SYSTEM_NAME_VALUE_MYSQL,
    ...(database && { [ATTR_DB_NAMESPACE]: database }),
    ...(serverAddress !== undefined && { [ATTR_SERVER_ADDRESS]: serverAddress }),
    ...(Number.isInteger(Number(serverPort)) && { [ATTR_SERVER_PORT]: Number(serverPort) }),
  });
  if (servers.size < MOST_SERVERS) servers.set(key, statements);
  return statements;
}
