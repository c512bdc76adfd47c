import type { CatalogEntry } from './catalog-entry.ts';
import type { Instrumenter } from './instrumenter.ts';

/**
 * Starts the instrumentations that wait for no module: those of Node's own `fetch`, which nobody
 * imports, and of the runtime.
 *
 * @param present `metrics`: whether metrics are on; `lambda`: whether this is an AWS Lambda function
 */
export function startWithoutModules(
  entries: readonly CatalogEntry[],
  instrumenter: Instrumenter,
  present: { readonly metrics: boolean; readonly lambda: boolean },
): void {
  const needed: Readonly<Record<string, boolean>> = {
    undici: true,
    'runtime-node': present.metrics,
    'host-metrics': present.metrics,
    'aws-lambda': present.lambda,
  };
  for (const entry of entries) {
    if (entry.modules.length === 0 && needed[entry.name]) {
      instrumenter.ensure(entry, 'it needs no module');
    }
  }
}
