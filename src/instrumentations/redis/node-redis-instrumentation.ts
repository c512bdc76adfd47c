import {
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import {
  DatabaseInstrumentation,
  type DatabaseOptions,
} from '../database-client/database-instrumentation.ts';
import { replaceMethod } from '../patching/replace-method.ts';
import { observeBatch, observeConnect, observeSend } from './node-redis-commands.ts';

const VERSIONS = ['^5.0.0', '^6.0.0'];

/**
 * Observes node-redis from version 5 on. What a transaction or a pipeline has is seen where the client sends it, so
 * that its server is known, of pools and clusters too. Source: semantic conventions, "Redis".
 */
export class NodeRedisInstrumentation extends DatabaseInstrumentation<DatabaseOptions> {
  constructor(config: DatabaseOptions = {}) {
    super('sightline/redis', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const telemetry = this.telemetry;
    const client = new InstrumentationNodeModuleFile(
      '@redis/client/dist/lib/client/index.js',
      VERSIONS,
      (exported: { readonly default: { readonly prototype: object } }) => {
        const prototype = exported.default.prototype as Record<string, unknown>;
        replaceMethod(prototype, 'sendCommand', (below) => observeSend(below, telemetry));
        replaceMethod(prototype, 'connect', (below) => observeConnect(below, telemetry));
        replaceMethod(prototype, '_executeMulti', (below) =>
          observeBatch(below, telemetry, 'MULTI '),
        );
        replaceMethod(prototype, '_executePipeline', (below) =>
          observeBatch(below, telemetry, 'PIPELINE '),
        );
        return exported;
      },
      () => {},
    );
    return [
      new InstrumentationNodeModuleDefinition('@redis/client', VERSIONS, undefined, undefined, [
        client,
      ]),
    ];
  }
}
