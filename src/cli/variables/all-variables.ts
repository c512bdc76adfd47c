import { SIGNALS } from '../../configuration/names.ts';
import { VARIABLE_SECTIONS } from './sections.ts';
import type { Variable } from './variable.ts';

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
