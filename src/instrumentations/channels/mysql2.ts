import type { Context } from '@opentelemetry/api';
import { VERSION } from '../../util/version.ts';
import {
  DatabaseInstrumentation,
  type DatabaseOptions,
} from '../database-client/database-instrumentation.ts';
import { endFailedStatement } from '../database-client/failed-statement.ts';
import { type MysqlPlace, mysqlStatements } from '../database-client/mysql-statements.ts';
import { beginOperation } from '../database-client/operation-span.ts';
import { observeChannel } from './channel-observers.ts';
import { begunOf } from './database-channel.ts';

/** What mysql2 publishes of a query or a prepared statement (3.20 and later); the text has its values in it. */
interface Message extends MysqlPlace {
  readonly query?: string;
}

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
      const operation = beginOperation(services, mysqlStatements(message)(query));
      return begunOf(operation, active, endFailedStatement);
    };
    observeChannel('mysql2:query', { begin });
    observeChannel('mysql2:execute', { begin });
  }
}
