import { SIGNALS } from '../../configuration/names.ts';
import { GENERAL, INSTRUMENTATIONS, KUBERNETES, WHO_THE_SERVICE_IS } from './general.ts';
import { OTHER_EXPORTERS, OTLP } from './otlp.ts';
import { BATCHES, LIMITS, WHAT_IS_SAMPLED_AND_SENT } from './processing.ts';
import type { Variable, VariableSection } from './variable.ts';

/** Every variable there is, in the order of docs/configuration.md, which a test holds against it. */
export const VARIABLE_SECTIONS: readonly VariableSection[] = [
  GENERAL,
  WHO_THE_SERVICE_IS,
  KUBERNETES,
  INSTRUMENTATIONS,
  WHAT_IS_SAMPLED_AND_SENT,
  OTLP,
  OTHER_EXPORTERS,
  BATCHES,
  LIMITS,
];

const SIGNAL_PATTERN = '{TRACES,METRICS,LOGS}';

/** The names in full: three for each that is written with `{TRACES,METRICS,LOGS}`. */
export function namesOf({ names }: Variable): readonly string[] {
  return names.flatMap((name) =>
    name.includes(SIGNAL_PATTERN)
      ? SIGNALS.map((signal) => name.replace(SIGNAL_PATTERN, signal.toUpperCase()))
      : [name],
  );
}

/** All names, in full. */
export function allVariableNames(): readonly string[] {
  return VARIABLE_SECTIONS.flatMap(({ variables }) => variables.flatMap(namesOf));
}
