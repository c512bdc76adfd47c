import type { Signal } from '../../names.ts';
import type { OtlpSuffix, SettingName } from '../table.ts';

/** A name as it is documented: `{TRACES,METRICS,LOGS}` stands for three, one a signal. */
export type DocumentedName =
  | Exclude<SettingName, `OTEL_EXPORTER_OTLP_${Uppercase<Signal>}_${OtlpSuffix}`>
  | `OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_${OtlpSuffix}`;

/** What people are to know of settings that mean the same for different things. Markdown. */
export interface SettingText {
  readonly names: readonly DocumentedName[];
  /** `{words}`, `{min}`, `{max}` and `{default}` stand for what the row says. */
  readonly meaning: string;
  /** Where the default of the row does not say it. */
  readonly default?: string;
  /** Who defines it: `spec`, `upstream`, `Sentry`, `Sightline`. */
  readonly source: string;
}

export interface TextSection {
  /** Heading of its table in docs/configuration.md. */
  readonly title: string;
  readonly texts: readonly SettingText[];
}
