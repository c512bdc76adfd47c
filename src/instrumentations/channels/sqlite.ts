import { ATTR_DB_SYSTEM_NAME } from '@opentelemetry/semantic-conventions';
import {
  DatabaseInstrumentation,
  type DatabaseOptions,
} from '../database-support/database-instrumentation.ts';
import { recordOperation } from '../database-support/operation-span.ts';
import { createStatementCache } from '../database-support/statement-cache.ts';
import { observeChannel } from './channel-observer.ts';

/** What node:sqlite publishes about a statement that it has executed. The text contains the values. */
interface Message {
  readonly sql?: string;
  /** Nanoseconds. */
  readonly duration?: number;
}

/** Observes node:sqlite (Node 24.22, 26 and later) by its channel. Source: Node, "SQLite", `sqlite.db.query`. */
export class SqliteChannel extends DatabaseInstrumentation<DatabaseOptions> {
  constructor(config: DatabaseOptions = {}) {
    super('sightline/sqlite', config);
  }

  override enable(): void {
    super.enable();
    const telemetry = this.telemetry;
    const statements = createStatementCache({ [ATTR_DB_SYSTEM_NAME]: 'sqlite' });
    observeChannel('sqlite.db.query', {
      onEvent({ sql, duration = 0 }: Message) {
        if (typeof sql === 'string') recordOperation(telemetry, statements(sql), duration / 1e6);
      },
    });
  }
}
