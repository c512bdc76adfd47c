import type { Environment } from '../environment-reader.ts';
import type { EXPORTERS, Signal } from '../names.ts';
import { removeNone } from '../values/remove-none.ts';

type ExporterName<S extends Signal> = (typeof EXPORTERS)[S][number];

/**
 * Reads OTEL_TRACES_EXPORTER, OTEL_METRICS_EXPORTER or OTEL_LOGS_EXPORTER, a list of names. Source: SDK environment
 * variables, "Exporter Selection".
 *
 * @returns the exporters; empty for `none`
 */
export function exportersFromEnvironment<S extends Signal>(
  environment: Environment,
  signal: S,
): ReadonlyArray<Exclude<ExporterName<S>, 'none'>> {
  const name = `OTEL_${signal.toUpperCase() as Uppercase<Signal>}_EXPORTER` as const;
  return removeNone<string>(environment, name, environment.value(name)) as ReadonlyArray<
    Exclude<ExporterName<S>, 'none'>
  >;
}
