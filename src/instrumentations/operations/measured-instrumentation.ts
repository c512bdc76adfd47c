import type { CatalogEntry } from '../../catalog/catalog-entry.ts';
import { INSTRUMENTATIONS } from '../../catalog/instrumentations.ts';

/** An instrumentation whose operations Sightline measures. */
export interface MeasuredInstrumentation {
  readonly name: string;
  readonly kind: 'database' | 'messaging' | 'rpc';
}

/** What is recorded besides the metrics of the instrumentations themselves. */
export interface OperationMetricsOptions {
  /** Whether metrics are on. */
  readonly metrics: boolean;
  /** SIGHTLINE_SLOW_QUERY_MS, in milliseconds; undefined if it is not set, or logs are off. */
  readonly slowQueryMs: number | undefined;
}

/** @returns undefined if the operations of this instrumentation are not measured */
export function findMeasured(entry: CatalogEntry): MeasuredInstrumentation | undefined {
  const { name, specifier } = entry;
  const hasOperations = entry.hasOperations === true || specifier.startsWith('@opentelemetry/');
  const kind = hasOperations ? INSTRUMENTATIONS[name]?.operations : undefined;
  return kind === undefined ? undefined : { name, kind };
}
