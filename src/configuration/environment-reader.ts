import type { Problem } from './problem.ts';
import { createSettingReader, type SettingReader } from './settings/setting-reader.ts';
import type { SettingName } from './settings/table.ts';
import { createValueReader, type ValueReader, type Variables } from './values/value-reader.ts';

export type { Variables } from './values/value-reader.ts';

/** The variables as the readers of the configuration see them: settings, by their rows. */
export interface Environment extends SettingReader {
  /** All variables, unchanged. */
  readonly variables: Variables;
  /** The trimmed value, or undefined where it is unset or empty. */
  string(name: SettingName): string | undefined;
  /** The comma-separated values, trimmed, without empty ones. */
  list(name: SettingName): readonly string[];
  /** Reports a problem that the type of a value alone does not reveal. */
  report(problem: Problem): void;
}

/**
 * @param variables where the values come from
 * @param report called for each value that cannot be understood
 */
export function createEnvironment(
  variables: Variables,
  report: (problem: Problem) => void,
): Environment & ValueReader {
  const values = createValueReader(variables, report);
  return { variables, ...values, ...createSettingReader(values) };
}
