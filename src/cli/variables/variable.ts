/** What a value is, for people: how to write it is in docs/configuration.md, "How values are read". */
export type VariableType =
  | 'boolean'
  | 'duration'
  | 'list'
  | 'milliseconds'
  | 'number'
  | 'pairs'
  | 'path'
  | 'text'
  | 'URL'
  | 'word';

/** Variables that mean the same for different things, as a row of docs/configuration.md has them. */
export interface Variable {
  /** `{TRACES,METRICS,LOGS}` in a name stands for three variables, one a signal. */
  readonly names: readonly string[];
  readonly type: VariableType;
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
