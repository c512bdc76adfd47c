import type { Context } from '@opentelemetry/api';
import {
  DatabaseInstrumentation,
  type DatabaseOptions,
} from '../database-support/database-instrumentation.ts';
import { type MysqlServer, mysqlStatements } from '../database-support/mysql-statements.ts';
import { beginOperation } from '../database-support/operation-span.ts';
import { endFailedStatement } from '../database-support/statement-failure.ts';
import { observeChannel } from './channel-observer.ts';
import { toChannelOperation } from './database-channel-operation.ts';

/** What mysql2 publishes about a query or a prepared statement (3.20 and later). The text contains the values. */
interface Message extends MysqlServer {
  readonly query?: string;
}

/** Observes mysql2 by its channels. Source: mysql2, "Tracing channels". */
export class Mysql2Channels extends DatabaseInstrumentation<DatabaseOptions> {
  constructor(config: DatabaseOptions = {}) {
    super('sightline/mysql2', config);
  }

  override enable(): void {
    super.enable();
    const telemetry = this.telemetry;
    const begin = (message: Message, active: Context) => {
      const { query } = message;
      if (typeof query !== 'string') return undefined;
      const operation = beginOperation(telemetry, mysqlStatements(message)(query));
      return toChannelOperation(operation, active, endFailedStatement);
    };
    observeChannel('mysql2:query', { begin });
    observeChannel('mysql2:execute', { begin });
  }
}
