import { InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
import {
  DatabaseInstrumentation,
  type DatabaseOptions,
} from '../database-support/database-instrumentation.ts';
import { replaceMethod } from '../patching/replace-method.ts';
import { observeCommands, observeConnect } from './ioredis-commands.ts';

type RedisClass = { readonly prototype: object };

/**
 * Observes ioredis. For why it replaces the upstream instrumentation, see docs/decisions/redis-instrumentations.md.
 * Source: semantic conventions, "Redis".
 */
export class IoredisInstrumentation extends DatabaseInstrumentation<DatabaseOptions> {
  constructor(config: DatabaseOptions = {}) {
    super('sightline/ioredis', config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const telemetry = this.telemetry;
    return [
      new InstrumentationNodeModuleDefinition('ioredis', ['>=2.0.0 <7'], (exported) => {
        const redis = exported as RedisClass & { readonly default?: RedisClass };
        const prototype = (redis.prototype ? redis : redis.default!).prototype as Record<
          string,
          unknown
        >;
        replaceMethod(prototype, 'sendCommand', (original) => observeCommands(original, telemetry));
        replaceMethod(prototype, 'connect', (original) => observeConnect(original, telemetry));
        return exported;
      }),
    ];
  }
}
