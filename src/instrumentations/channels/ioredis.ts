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

/** What ioredis publishes about a command (5.11 and later), and about connecting. */
interface Message {
  readonly command?: string;
  readonly args?: readonly unknown[];
  readonly serverAddress?: string;
  readonly serverPort?: number;
}

/** Observes ioredis in a bundle by its channels. */
export class IoredisChannels extends DatabaseInstrumentation<DatabaseOptions> {
  constructor(config: DatabaseOptions = {}) {
    super('sightline/ioredis', config);
  }

  override enable(): void {
    super.enable();
    const telemetry = this.telemetry;
    observeChannel('ioredis:command', {
      begin({ command, args = [], serverAddress, serverPort }: Message, active: Context) {
        const name = String(command);
        // Commands of the client itself, whose failure it expects.
        if (name === 'hello' || name === 'client') return undefined;
        const server = redisServer(serverAddress, serverPort, 'connect');
        const operation = beginCommand(telemetry, server.command(name, ''), args);
        return toChannelOperation(operation, active, endFailedCommand);
      },
    });
    observeChannel('ioredis:connect', {
      begin({ serverAddress, serverPort }: Message, active: Context) {
        const server = redisServer(serverAddress, serverPort, 'connect');
        return toChannelOperation(
          beginOperation(telemetry, server.connecting),
          active,
          endFailedCommand,
        );
      },
    });
  }
}
