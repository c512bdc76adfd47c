import type { Environment } from './environment.ts';
import { EXPORTERS, type Signal } from './names.ts';

type ExporterName<S extends Signal> = (typeof EXPORTERS)[S][number];

/**
 * Reads OTEL_TRACES_EXPORTER, OTEL_METRICS_EXPORTER or OTEL_LOGS_EXPORTER, a list of names.
 * Source: SDK environment variables, "Exporter Selection".
 *
 * @returns the exporters, `otlp` where none is named; empty for `none`
 */
export function exportersFromEnvironment<S extends Signal>(
  environment: Environment,
  signal: S,
): ReadonlyArray<Exclude<ExporterName<S>, 'none'>> {
  const name = `OTEL_${signal.toUpperCase()}_EXPORTER`;
  const words: readonly string[] = EXPORTERS[signal];
  const chosen = environment.wordsOf(name, words, ['otlp']);
  const others = chosen.filter((exporter) => exporter !== 'none');
  if (others.length > 0 && others.length < chosen.length) {
    environment.report({
      code: 'conflict',
      name,
      reason: '"none" stands beside other exporters',
      used: others.join(','),
    });
  }
  return others as unknown as ReadonlyArray<Exclude<ExporterName<S>, 'none'>>;
}
