/** The type of a value, which determines its syntax (docs/configuration.md, "How values are read"). */
export type SettingType =
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

/** A setting as the code reads it. Its documentation is in `texts`. */
export interface Row {
  readonly type: SettingType;
  /** Minimum of a number or of a time in ms, inclusive; minimum length of a text. */
  readonly min?: number;
  /** Maximum, inclusive. Default: the longest delay of a timer. */
  readonly max?: number;
  /** Whole numbers only. Default: true. */
  readonly integer?: boolean;
  /** The valid words of a `word` or of the items of a `list`, and of a `boolean` with more than two. */
  readonly words?: readonly string[];
  /** Undefined where the setting has no default. */
  readonly default?: boolean | number | string | readonly string[];
  /** What applies where there is no default, in words. Default: `none`. */
  readonly unset?: string;
  /** Name of the variable that applies where this one is not set or not valid. */
  readonly general?: string;
  /** Name of the variable without which this one has no effect. */
  readonly needs?: string;
  /** Each signal has a variable too, which overrides this one: OTEL_EXPORTER_OTLP_TRACES_TIMEOUT and so on. */
  readonly perSignal?: true;
  /** The value contains a secret, so it is never shown. */
  readonly secret?: true;
  /** The resource attribute that it sets. Of several such variables, the first that is set counts. */
  readonly attribute?: string;
}
