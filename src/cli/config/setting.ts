import type { Configuration } from '../../configuration/configuration.ts';
import type { Environment } from '../../configuration/environment-reader.ts';
import type { SettingName } from '../../configuration/settings/table.ts';

/** Groups of `sightline config`, in its order. */
export const SECTIONS = [
  'General',
  'Service',
  'Instrumentations',
  'Users',
  'Traces',
  'Metrics',
  'Logs',
  'Errors',
] as const;
export type Section = (typeof SECTIONS)[number];

/**
 * @param environment the variables, for what a file cannot say
 * @returns the effective value as a variable would have it; empty where nothing is set and there is
 *   no default; undefined where it does not apply, such as a setting of an exporter that is not used
 */
export type ReadValue = (
  configuration: Configuration,
  environment: Environment,
) => string | undefined;

/** One thing that can be set, and how to find out to what it is set in the end. */
export interface Setting {
  readonly name: SettingName;
  readonly section: Section;
  /** Variables that set it; the first that is set wins, but pairs add up. */
  readonly variables: readonly SettingName[];
  readonly value: ReadValue;
}
