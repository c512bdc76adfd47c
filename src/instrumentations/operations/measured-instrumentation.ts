import type { CatalogEntry } from '../../catalog/catalog-entry.ts';
import { INSTRUMENTATIONS } from '../../catalog/instrumentations.ts';

/** An instrumentation whose operations are measured by ours. */
export interface MeasuredInstrumentation {
  readonly name: string;
  readonly kind: 'database' | 'messaging' | 'rpc';
}

/** What is measured beside what the instrumentations record themselves. */
export interface OperationMetricsOptions {
  /** Whether metrics are on. */
  readonly metrics: boolean;
  /** SIGHTLINE_SLOW_QUERY_MS; undefined where it is off, or logs are. */
  readonly slowQueryMs: number | undefined;
}

/** @returns undefined for all others */
export function toMeasured(entry: CatalogEntry): MeasuredInstrumentation | undefined {
  const { name, specifier } = entry;
  const hasOperations = entry.hasOperations === true || specifier.startsWith('@opentelemetry/');
  const kind = hasOperations ? INSTRUMENTATIONS[name]?.operations : undefined;
  return kind === undefined ? undefined : { name, kind };
}
