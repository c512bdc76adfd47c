import type { SettingType } from '../../configuration/settings/setting-row.ts';
import type { DocumentedName } from '../../configuration/settings/texts/text.ts';

/** A row of docs/configuration.md: one variable, or several with the same meaning. */
export interface Variable {
  /** `{TRACES,METRICS,LOGS}` in a name stands for three variables, one per signal. */
  readonly names: readonly DocumentedName[];
  readonly type: SettingType;
  /** Markdown, as in the documentation. */
  readonly meaning: string;
  /** Markdown: one value for all names, or a comma-separated list with one for each. */
  readonly default: string;
  /** Where it is defined: `spec`, `upstream`, `Sightline`. */
  readonly source: string;
}

export interface VariableSection {
  readonly title: string;
  readonly variables: readonly Variable[];
}
