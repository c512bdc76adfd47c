import type { Context } from '@opentelemetry/api';
import { VERSION } from '../../util/version.ts';
import {
  DatabaseInstrumentation,
  type DatabaseOptions,
} from '../database-client/database-instrumentation.ts';
import { beginOperation } from '../database-client/operation-span.ts';
import { endFailed } from '../redis/command-failure.ts';
import { beginCommand, redisServer } from '../redis/redis-server.ts';
import { observeChannel } from './channel-observer.ts';
import { toChannelOperation } from './database-channel-operation.ts';

/** What ioredis publishes of a command (5.11 and later), and of connecting. */
interface Message {
  readonly command?: string;
  readonly args?: readonly unknown[];
  readonly serverAddress?: string;
  readonly serverPort?: number;
}

/** Observes ioredis by its channels, where it is in a bundle. */
export class IoredisChannels extends DatabaseInstrumentation<DatabaseOptions> {
  constructor(config: DatabaseOptions = {}) {
    super('sightline/ioredis', VERSION, config);
  }

  protected override init(): undefined {
    return undefined;
  }

  override enable(): void {
    super.enable();
    const telemetry = this.telemetry;
    observeChannel('ioredis:command', {
      begin({ command, args = [], serverAddress, serverPort }: Message, active: Context) {
        const name = String(command);
        // What the client says of itself, which it expects to fail.
        if (name === 'hello' || name === 'client') return undefined;
        const server = redisServer(serverAddress, serverPort, 'connect');
        const operation = beginCommand(telemetry, server.command(name, ''), args);
        return toChannelOperation(operation, active, endFailed);
      },
    });
    observeChannel('ioredis:connect', {
      begin({ serverAddress, serverPort }: Message, active: Context) {
        const server = redisServer(serverAddress, serverPort, 'connect');
        return toChannelOperation(beginOperation(telemetry, server.connecting), active, endFailed);
      },
    });
  }
}
