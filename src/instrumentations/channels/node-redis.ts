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

/** What node-redis publishes of a command, of several that are sent together, and of connecting (5.12 and later). */
interface Message {
  /** The name of the command, and what it is given. */
  readonly args?: readonly unknown[];
  readonly batchMode?: 'MULTI' | 'PIPELINE';
  readonly serverAddress?: string;
  readonly serverPort?: number;
}

const CONNECTING = 'redis-connect';

/** Observes node-redis by its channels, where it is in a bundle. */
export class NodeRedisChannels extends DatabaseInstrumentation<DatabaseOptions> {
  constructor(config: DatabaseOptions = {}) {
    super('sightline/redis', VERSION, config);
  }

  protected override init(): undefined {
    return undefined;
  }

  override enable(): void {
    super.enable();
    const telemetry = this.telemetry;
    const serverOf = ({ serverAddress, serverPort }: Message) =>
      redisServer(serverAddress, serverPort, CONNECTING);
    observeChannel('node-redis:command', {
      begin(message: Message, active: Context) {
        const [name, ...args] = message.args ?? [];
        if (name === undefined) return undefined;
        const batch = message.batchMode === undefined ? '' : (`${message.batchMode} ` as const);
        const command = serverOf(message).command(String(name), batch);
        return toChannelOperation(beginCommand(telemetry, command, args), active, endFailed);
      },
    });
    observeChannel('node-redis:batch', {
      begin(message: Message, active: Context) {
        // Of a pipeline each command is published; of a transaction nothing but that it is one.
        if (message.batchMode !== 'MULTI') return undefined;
        const transaction = serverOf(message).command('MULTI', '');
        return toChannelOperation(beginCommand(telemetry, transaction, []), active, endFailed);
      },
    });
    observeChannel('node-redis:connect', {
      begin: (message: Message, active: Context) =>
        toChannelOperation(beginOperation(telemetry, serverOf(message).connecting), active, endFailed),
    });
  }
}
