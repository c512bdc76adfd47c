import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { wrapOver } from '../patching/wrap-over.ts';
import { addToTransaction, endWithTransaction, startTransaction } from './transactions.ts';

/** What a client shows of itself, and of a command. */
interface Redis {
  readonly status: string;
}

interface Command {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly promise: Promise<unknown>;
}

type Method = (this: Redis, ...args: unknown[]) => unknown;
type RedisClass = { readonly prototype: { sendCommand: Method } };

/** Commands that wait for a connection. */
const waiting = new WeakSet<object>();

/**
 * Makes one span of each command that the service sends: upstream's instrumentation makes two of one that has
 * waited for a connection, makes one of what the client says of itself to servers that do not understand it,
 * and ends that of a command in a transaction before it is executed.
 */
export class IoredisCommandsInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/ioredis-commands', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      new InstrumentationNodeModuleDefinition('ioredis', ['>=2.0.0 <7'], (exported) => {
        const redis = exported as RedisClass & { readonly default?: RedisClass };
        const { prototype } = redis.prototype ? redis : redis.default!;
        wrapOver(prototype, 'sendCommand', (below) => {
          const original = (below as { readonly __original?: Method }).__original ?? below;
          return function sendCommand(this: Redis, ...args) {
            const command = args[0] as Command;
            if (waiting.has(command) || isGreeting(this, command))
              return original.apply(this, args);
            if (this.status !== 'ready') waiting.add(command);
            if (command.name === 'multi') startTransaction(this);
            else addToTransaction(this, command.args);
            const result = below.apply(this, args);
            if (command.name === 'exec' || command.name === 'discard') {
              endWithTransaction(this, command.promise);
            }
            return result;
          };
        });
        return exported;
      }),
    ];
  }
}

/**
 * What the client says when it has connected: HELLO, which servers before 6.0 refuse, and CLIENT SETINFO, which
 * those before 7.2 refuse. The client expects both.
 */
function isGreeting({ status }: Redis, { name, args }: Command): boolean {
  if (status === 'ready') return false;
  return name === 'hello' || (name === 'client' && String(args?.[0]).toUpperCase() === 'SETINFO');
}
