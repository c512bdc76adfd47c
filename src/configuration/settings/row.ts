/** What a value is, and so how it is written (docs/configuration.md, "How values are read"). */
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

/** What the code knows of a variable; what people are to know beside it is in `texts`. */
export interface Row {
  readonly type: SettingType;
  /** Bounds of a number or a time in ms, and the shortest text; both ends belong to it. */
  readonly min?: number;
  /** Default: the longest delay of a timer for times, no bound for the rest. */
  readonly max?: number;
  /** Whole numbers only. Default: true. */
  readonly integer?: boolean;
  /** All that a word, or an item of a list, may be; of a boolean that knows more than two. */
  readonly words?: readonly string[];
  /** Undefined where nothing is used. */
  readonly default?: boolean | number | string | readonly string[];
  /** What is used where there is no default, in words. Default: `none`. */
  readonly unset?: string;
  /** Name of the variable that counts where this one is not set, or holds what cannot be used. */
  readonly general?: string;
  /** Name of the variable without which this one does nothing. */
  readonly needs?: string;
  /** There is one for each signal too, which wins: OTEL_EXPORTER_OTLP_TRACES_TIMEOUT and so on. */
  readonly perSignal?: true;
  /** The value, or a part of it, opens a door: it is never shown. */
  readonly secret?: true;
  /** The attribute of the resource that it fills; where several do, the first that is set counts. */
  readonly attribute?: string;
}
