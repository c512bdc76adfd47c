import { SIGNALS, type Signal } from '../names.ts';
import { ROWS } from './rows.ts';
import type { Row } from './setting-row.ts';

type Rows = typeof ROWS;

type PerSignal = {
  [Name in keyof Rows]: Rows[Name] extends { readonly perSignal: true } ? Name : never;
}[keyof Rows];

/** `TIMEOUT` and so on: settings that each signal may override. */
export type OtlpSuffix = PerSignal extends `OTEL_EXPORTER_OTLP_${infer Suffix}` ? Suffix : never;

/** Name of a variable, including those of single signals. */
export type SettingName = keyof Rows | `OTEL_EXPORTER_OTLP_${Uppercase<Signal>}_${OtlpSuffix}`;

/** Name of the row of a variable: for one of a single signal, the general one. */
type RowName<Name extends SettingName> = Name extends keyof Rows
  ? Name
  : Name extends `OTEL_EXPORTER_OTLP_${Uppercase<Signal>}_${infer Suffix extends OtlpSuffix}`
    ? `OTEL_EXPORTER_OTLP_${Suffix}`
    : never;

/** Type of the value of a row. */
type RowValue<R extends Row> = R extends { readonly words: ReadonlyArray<infer Word> }
  ? R extends { readonly type: 'list' }
    ? readonly Word[]
    : Word
  : R extends { readonly type: 'list' }
    ? readonly string[]
    : R extends { readonly type: 'boolean' }
      ? boolean
      : R extends { readonly type: 'number' | 'milliseconds' | 'duration' }
        ? number
        : string;

/** Type of the value to which a variable is set. */
export type ExplicitValue<Name extends SettingName> = RowValue<Rows[RowName<Name>]>;

/** The same, with what is used where it is not set: undefined where the row has no default. */
export type SettingValue<Name extends SettingName> =
  | ExplicitValue<Name>
  | (Rows[RowName<Name>] extends { readonly type: 'list' }
      ? never
      : Rows[RowName<Name>] extends { readonly default: unknown }
        ? never
        : Rows[RowName<Name>] extends { readonly general: infer General extends keyof Rows }
          ? Rows[General] extends { readonly default: unknown }
            ? never
            : undefined
          : undefined);

const OTLP_OF_SIGNAL = /^(OTEL_EXPORTER_OTLP)_(?:TRACES|METRICS|LOGS)_/;

/** @returns undefined for a name that is not a setting */
export function rowOf(name: SettingName): Row;
export function rowOf(name: string): Row | undefined;
export function rowOf(name: string): Row | undefined {
  const rows: Readonly<Record<string, Row>> = ROWS;
  if (Object.hasOwn(rows, name)) return rows[name];
  const general = name.replace(OTLP_OF_SIGNAL, '$1_');
  if (general === name || !Object.hasOwn(rows, general)) return undefined;
  return rows[general]!.perSignal && rows[general];
}

/** Name of a signal's variable: `OTEL_EXPORTER_OTLP_TRACES_TIMEOUT` for `traces` and `TIMEOUT`. */
export function otlpName<S extends OtlpSuffix>(signal: Signal, suffix: S) {
  return `OTEL_EXPORTER_OTLP_${signal.toUpperCase() as Uppercase<Signal>}_${suffix}` as const;
}

/** The general variable of a setting; for a variable of a single signal, that of all signals. */
export function generalOf(name: SettingName): SettingName | undefined {
  const general = name.replace(OTLP_OF_SIGNAL, '$1_');
  const isOfSignal = general !== name && !Object.hasOwn(ROWS, name);
  return (isOfSignal ? general : rowOf(name).general) as SettingName | undefined;
}

/** Names of all settings, each general one before those of its signals. */
export function settingNames(): readonly SettingName[] {
  return (Object.keys(ROWS) as (keyof Rows)[]).flatMap((name): readonly SettingName[] => {
    if (!rowOf(name).perSignal) return [name];
    const suffix = name.slice('OTEL_EXPORTER_OTLP_'.length) as OtlpSuffix;
    return [name, ...SIGNALS.map((signal) => otlpName(signal, suffix))];
  });
}

/** Names of the variables that set a resource attribute; the first that is set counts. */
export function variablesOf(attribute: string): readonly SettingName[] {
  return (Object.keys(ROWS) as (keyof Rows)[]).filter(
    (name) => rowOf(name).attribute === attribute,
  );
}
