import type { Problem } from './problem.ts';
import { createSettingReader, type SettingReader } from './settings/setting-reader.ts';
import type { SettingName } from './settings/table.ts';
import { createValueReader, type ValueReader, type Variables } from './values/value-reader.ts';

export type { Variables } from './values/value-reader.ts';

/** What the readers of the configuration have of the variables: settings, by their rows. */
export interface Environment extends SettingReader {
  /** All of them, as they are. */
  readonly variables: Variables;
  /** The trimmed value, or undefined where it is unset or empty. */
  string(name: SettingName): string | undefined;
  /** The values between commas, trimmed, without the empty ones. */
  list(name: SettingName): readonly string[];
  /** Records a problem found by a caller that knows more than the type of a value. */
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
