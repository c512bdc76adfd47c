import type { Configuration } from '../../configuration/configuration.ts';
import type { Environment } from '../../configuration/environment-reader.ts';
import type { SettingName } from '../../configuration/settings/table.ts';

/** The sections of `sightline config`, in order. */
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
 * @param environment the variables, for what a file cannot express
 * @returns the effective value as a variable would hold it; empty if nothing is set and there is no default; undefined
 *   if the setting does not apply, such as one of an unused exporter
 */
export type ReadValue = (
  configuration: Configuration,
  environment: Environment,
) => string | undefined;

/** A setting and how to read its effective value. */
export interface Setting {
  readonly name: SettingName;
  readonly section: Section;
  /** Variables that set it; the first that is set wins, but pairs are merged. */
  readonly variables: readonly SettingName[];
  readonly value: ReadValue;
}
