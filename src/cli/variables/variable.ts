import type { SettingType } from '../../configuration/settings/row.ts';
import type { DocumentedName } from '../../configuration/settings/texts/text.ts';

/** Variables that mean the same for different things, as a row of docs/configuration.md has them. */
export interface Variable {
  /** `{TRACES,METRICS,LOGS}` in a name stands for three variables, one a signal. */
  readonly names: readonly DocumentedName[];
  readonly type: SettingType;
  /** Markdown, as in the documentation. */
  readonly meaning: string;
  /** Markdown: one value for all names, or one for each, between commas. */
  readonly default: string;
  /** Who defines it: `spec`, `upstream`, `Sightline`. */
  readonly source: string;
}

export interface VariableSection {
  readonly title: string;
  readonly variables: readonly Variable[];
}
