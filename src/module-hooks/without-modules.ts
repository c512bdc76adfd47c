import type { CatalogEntry } from '../catalog/catalog-entry.ts';
import { setImmediate } from '../util/clock.ts';
import type { Instrumenter } from './instrumenter.ts';

/**
 * Starts the instrumentations that wait for no module: those of Node's own `fetch`, which nobody
 * imports, and of the runtime. What only measures starts once the service's own start is through.
 *
 * @param present `metrics`: whether metrics are on; `lambda`: whether this is an AWS Lambda function
 */
export function startWithoutModules(
  entries: readonly CatalogEntry[],
  instrumenter: Instrumenter,
  present: { readonly metrics: boolean; readonly lambda: boolean },
): void {
  const waiting = entries.filter(({ modules }) => modules.length === 0);
  const ensure = (needed: Readonly<Record<string, boolean>>) => {
    for (const entry of waiting) {
      if (needed[entry.name]) instrumenter.ensure(entry, 'it needs no module');
    }
  };
  ensure({ undici: true, console: true, 'aws-lambda': present.lambda });
  const measure = () =>
    ensure({
      'runtime-node': present.metrics,
      'host-metrics': present.metrics,
      network: present.metrics,
      process: present.metrics,
    });
  // A function of AWS Lambda is frozen between its calls: there may be no later.
  if (present.lambda) measure();
  else setImmediate(measure);
}
