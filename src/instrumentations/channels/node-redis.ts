import type { Context } from '@opentelemetry/api';
import {
  DatabaseInstrumentation,
  type DatabaseOptions,
} from '../database-support/database-instrumentation.ts';
import { beginOperation } from '../database-support/operation-span.ts';
import { endFailedCommand } from '../redis/command-failure.ts';
import { beginCommand, redisServer } from '../redis/redis-server.ts';
import { observeChannel } from './channel-observer.ts';
import { toChannelOperation } from './database-channel-operation.ts';

/** What node-redis publishes about a command, a batch of commands, and connecting (5.12 and later). */
interface Message {
  /** The name of the command, and its arguments. */
  readonly args?: readonly unknown[];
  readonly batchMode?: 'MULTI' | 'PIPELINE';
  readonly serverAddress?: string;
  readonly serverPort?: number;
}

/** Observes node-redis in a bundle by its channels. */
export class NodeRedisChannels extends DatabaseInstrumentation<DatabaseOptions> {
  constructor(config: DatabaseOptions = {}) {
    super('sightline/redis', config);
  }

  override enable(): void {
    super.enable();
    const telemetry = this.telemetry;
    const serverOf = ({ serverAddress, serverPort }: Message) =>
      redisServer(serverAddress, serverPort, 'redis-connect');
    observeChannel('node-redis:command', {
      begin(message: Message, active: Context) {
        const [name, ...args] = message.args ?? [];
        if (name === undefined) return undefined;
        const batch = message.batchMode === undefined ? '' : (`${message.batchMode} ` as const);
        const command = serverOf(message).command(String(name), batch);
        return toChannelOperation(beginCommand(telemetry, command, args), active, endFailedCommand);
      },
    });
    observeChannel('node-redis:batch', {
      begin(message: Message, active: Context) {
        // For a pipeline, each command is published; for a transaction, only the batch.
        if (message.batchMode !== 'MULTI') return undefined;
        const transaction = serverOf(message).command('MULTI', '');
        return toChannelOperation(
          beginCommand(telemetry, transaction, []),
          active,
          endFailedCommand,
        );
      },
    });
    observeChannel('node-redis:connect', {
      begin: (message: Message, active: Context) =>
        toChannelOperation(
          beginOperation(telemetry, serverOf(message).connecting),
          active,
          endFailedCommand,
        ),
    });
  }
}
