import type { Signal } from '../../configuration/names.ts';
import { ROWS } from '../../configuration/settings/rows.ts';
import { type OtlpSuffix, otlpName, type SettingName } from '../../configuration/settings/table.ts';
import { headersOf } from '../../otlp/otlp-settings.ts';
import { type OtlpSettings, otlpOf } from './exporters.ts';
import type { ReadValue } from './setting.ts';

type Otlp = NonNullable<ReturnType<typeof otlpOf>>;
type Values = Readonly<Partial<Record<SettingName, ReadValue>>>;

const BY_SUFFIX: Readonly<Record<OtlpSuffix, (otlp: Otlp, signal: Signal) => string | undefined>> =
  {
    PROTOCOL: protocolOf,
    ENDPOINT: ({ settings }) => settings.endpoint,
    HEADERS: ({ settings }) => pairs(settings),
    COMPRESSION: ({ settings }) => settings.compression ?? 'none',
    TIMEOUT: ({ settings }) => String(settings.timeout),
    CERTIFICATE: ({ settings }) => settings.tls?.ca_file ?? '',
    CLIENT_CERTIFICATE: ({ settings }) => settings.tls?.cert_file ?? '',
    CLIENT_KEY: ({ settings }) => settings.tls?.key_file ?? '',
    INSECURE: ({ name, settings }) =>
      name === 'otlp_grpc' ? String(settings.tls?.insecure ?? false) : undefined,
  };

/** Values of the OTLP exporter of each signal. */
export const OTLP_VALUES: Readonly<Record<string, Values>> = {
  Traces: valuesOf('traces'),
  Metrics: { ...valuesOf('metrics'), ...metricPreferences() },
  Logs: valuesOf('logs'),
};

function valuesOf(signal: Signal): Values {
  const suffixes = Object.keys(BY_SUFFIX) as OtlpSuffix[];
  return Object.fromEntries(
    suffixes.map((suffix): [string, ReadValue] => [
      otlpName(signal, suffix),
      (configuration) => {
        const otlp = otlpOf(configuration, signal);
        return otlp === undefined ? undefined : BY_SUFFIX[suffix](otlp, signal);
      },
    ]),
  );
}

export function protocolOf({ name, settings }: Otlp): 'grpc' | 'http/json' | 'http/protobuf' {
  if (name === 'otlp_grpc') return 'grpc';
  return settings.encoding === 'json' ? 'http/json' : 'http/protobuf';
}

function metricPreferences(): Values {
  const preference =
    (
      key: 'temporality_preference' | 'default_histogram_aggregation',
      fallback: string,
    ): ReadValue =>
    (configuration) => {
      const settings = otlpOf(configuration, 'metrics')?.settings as
        | Readonly<Record<string, string>>
        | undefined;
      if (settings === undefined) return undefined;
      // The variable's value has no underscore.
      return (settings[key] ?? fallback).replace('low_memory', 'lowmemory');
    };
  const temporality = 'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE';
  const aggregation = 'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION';
  return {
    [temporality]: preference('temporality_preference', ROWS[temporality].default),
    [aggregation]: preference('default_histogram_aggregation', ROWS[aggregation].default),
  };
}

function pairs(settings: OtlpSettings): string {
  return Object.entries(headersOf(settings))
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join(',');
}
