import type { InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
import {
  DatabaseInstrumentation,
  type DatabaseOptions,
} from '../database-support/database-instrumentation.ts';
import { patchFiles } from '../patching/file-patches.ts';
import { replaceMethod } from '../patching/replace-method.ts';
import { observeBatch, observeConnect, observeSend } from './node-redis-commands.ts';

type Exports = { readonly default: { readonly prototype: Record<string, unknown> } };

const VERSIONS = ['^5.0.0', '^6.0.0'];

/**
 * Observes node-redis from version 5 on. Transactions and pipelines are observed where a client sends them, so that
 * the server is known, for pools and clusters too. Source: semantic conventions, "Redis".
 */
export class NodeRedisInstrumentation extends DatabaseInstrumentation<DatabaseOptions> {
  constructor(config: DatabaseOptions = {}) {
    super('sightline/redis', config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const telemetry = this.telemetry;
    return [
      patchFiles('@redis/client', VERSIONS, {
        '@redis/client/dist/lib/client/index.js': (exports: Exports) => {
          const { prototype } = exports.default;
          replaceMethod(prototype, 'sendCommand', (original) => observeSend(original, telemetry));
          replaceMethod(prototype, 'connect', (original) => observeConnect(original, telemetry));
          replaceMethod(prototype, '_executeMulti', (original) =>
            observeBatch(original, telemetry, 'MULTI '),
          );
          replaceMethod(prototype, '_executePipeline', (original) =>
            observeBatch(original, telemetry, 'PIPELINE '),
          );
        },
      }),
    ];
  }
}
