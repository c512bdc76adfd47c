import type { CatalogEntry } from '../catalog/catalog-entry.ts';
import { setImmediate } from '../util/clock.ts';
import type { Instrumenter } from './instrumenter.ts';

/**
 * Starts the instrumentations that patch no module: those of Node's own `fetch` and of the runtime. Those that only
 * measure start after the service has started.
 *
 * @param present `metrics`: whether metrics are on; `lambda`: whether this is an AWS Lambda function
 */
export function startInstrumentationsWithoutModules(
  entries: readonly CatalogEntry[],
  instrumenter: Instrumenter,
  present: { readonly metrics: boolean; readonly lambda: boolean },
): void {
  const waiting = entries.filter(({ modules }) => modules.length === 0);
  const ensure = (names: Readonly<Record<string, boolean>>) => {
    for (const entry of waiting) {
      if (names[entry.name]) instrumenter.ensure(entry, 'it needs no module');
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
  // AWS Lambda freezes a function between invocations, so there may be no later.
  if (present.lambda) measure();
  else setImmediate(measure);
}
