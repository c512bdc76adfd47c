import {
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { DatabaseInstrumentation } from '../database-support/database-instrumentation.ts';
import { replaceMethod } from '../patching/replace-method.ts';
import { bindCallbacks } from './bind-callbacks.ts';
import { observeConnect, observePoolConnect } from './connections.ts';
import type { PgOptions } from './pg-options.ts';
import type { PgTelemetry } from './pg-telemetry.ts';
import { observeQueries } from './queries.ts';

type Class = { readonly prototype: object };

const VERSIONS = ['>=8.0.3 <9'];

/**
 * Observes pg: connections, and queries in every form. For why it replaces the upstream instrumentation, see
 * docs/decisions/pg-instrumentation.md.
 * Source: semantic conventions, "PostgreSQL".
 */
export class PgInstrumentation extends DatabaseInstrumentation<PgOptions> {
  constructor(config: PgOptions = {}) {
    super('sightline/pg', config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const telemetry: PgTelemetry = { ...this.telemetry, options: () => this.getConfig() };
    const patchClient = <T>(exported: T): T => {
      const prototype = classIn(exported)?.prototype as Record<string, unknown> | undefined;
      if (prototype === undefined) return exported;
      replaceMethod(prototype, 'query', (original) => observeQueries(original, telemetry));
      replaceMethod(prototype, 'connect', (original) => observeConnect(original, telemetry));
      replaceMethod(prototype, 'end', bindCallbacks);
      return exported;
    };
    return [
      new InstrumentationNodeModuleDefinition(
        'pg',
        VERSIONS,
        (exported) => {
          // The file of the class is patched already, unless this is an ES module or a bundle of the package.
          patchClient((exported as { Client?: Class }).Client ?? withDefault(exported).Client);
          return exported;
        },
        undefined,
        ['pg/lib/client.js', 'pg/lib/native/client.js'].map(
          (file) => new InstrumentationNodeModuleFile(file, VERSIONS, patchClient, () => {}),
        ),
      ),
      new InstrumentationNodeModuleDefinition('pg-pool', ['>=2.0.0 <4'], (exported) => {
        const prototype = classIn(exported)!.prototype as Record<string, unknown>;
        replaceMethod(prototype, 'connect', (original) => observePoolConnect(original, telemetry));
        replaceMethod(prototype, 'end', bindCallbacks);
        return exported;
      }),
      new InstrumentationNodeModuleDefinition('pg-cursor', ['>=2.0.0 <3'], (exported) => {
        // The response arrives in the context in which the connection was opened.
        const prototype = classIn(exported)!.prototype as Record<string, unknown>;
        replaceMethod(prototype, 'read', bindCallbacks);
        replaceMethod(prototype, 'close', bindCallbacks);
        return exported;
      }),
    ];
  }
}

function classIn(exported: unknown): Class | undefined {
  const isClass = typeof (exported as Class | undefined)?.prototype === 'object';
  return isClass ? (exported as Class) : (withDefault(exported) as unknown as Class | undefined);
}

function withDefault(exported: unknown): { readonly Client?: Class } {
  return (exported as { default?: { Client?: Class } } | undefined)?.default ?? {};
}
