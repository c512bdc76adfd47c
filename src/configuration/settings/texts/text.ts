import type { Signal } from '../../names.ts';
import type { OtlpSuffix, SettingName } from '../table.ts';

/** A name as documented: `{TRACES,METRICS,LOGS}` stands for three variables, one per signal. */
export type DocumentedName =
  | Exclude<SettingName, `OTEL_EXPORTER_OTLP_${Uppercase<Signal>}_${OtlpSuffix}`>
  | `OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_${OtlpSuffix}`;

/** The documentation of settings that have the same meaning for different things. Markdown. */
export interface SettingText {
  readonly names: readonly DocumentedName[];
  /** `{words}`, `{min}`, `{max}` and `{default}` are replaced by the values of the row, `{offByDefault}` by the catalog's. */
  readonly meaning: string;
  /** Replaces the default of the row. */
  readonly default?: string;
  /** Who defines it: `spec`, `upstream`, `Sentry`, `Node`, `Sightline`. */
  readonly source: string;
}

export interface TextSection {
  /** Heading of its table in docs/configuration.md. */
  readonly title: string;
  readonly texts: readonly SettingText[];
}
