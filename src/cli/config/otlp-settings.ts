import type { Configuration } from '../../configuration/configuration.ts';
import type { Signal } from '../../configuration/names.ts';
import { headersOf } from '../../signals/exporters/otlp-settings.ts';
import { type OtlpSettings, otlpOf } from './exporters-of.ts';
import type { Setting } from './setting.ts';

type Otlp = NonNullable<ReturnType<typeof otlpOf>>;

/** The settings of one signal's exporter by OTLP. */
export function otlpSettings(section: string, signal: Signal): readonly Setting[] {
  const prefix = `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_`;
  const setting = (
    suffix: string,
    read: (otlp: Otlp) => string | undefined,
    more: Partial<Setting> = {},
  ): Setting => ({
    section,
    name: prefix + suffix,
    variables: [prefix + suffix, `OTEL_EXPORTER_OTLP_${suffix}`],
    value(configuration: Configuration) {
      const otlp = otlpOf(configuration, signal);
      return otlp === undefined ? undefined : read(otlp);
    },
    ...more,
  });
  const file = (suffix: string, key: 'ca_file' | 'cert_file' | 'key_file') =>
    setting(suffix, ({ settings }) => settings.tls?.[key] ?? '');
  return [
    setting('PROTOCOL', protocolOf),
    setting('ENDPOINT', (otlp) => endpointOf(otlp, signal)),
    setting('HEADERS', ({ settings }) => pairs(settings), { merged: true, pairs: true }),
    setting('COMPRESSION', ({ settings }) => settings.compression ?? 'none'),
    setting('TIMEOUT', ({ settings }) => String(settings.timeout ?? 10_000)),
    file('CERTIFICATE', 'ca_file'),
    file('CLIENT_CERTIFICATE', 'cert_file'),
    file('CLIENT_KEY', 'key_file'),
    setting('INSECURE', ({ name, settings }) =>
      name === 'otlp_grpc' ? String(settings.tls?.insecure ?? false) : undefined,
    ),
    ...(signal === 'metrics' ? metricPreferences(section) : []),
  ];
}

/** Where the exporter sends to, as its own defaults have it (`src/signals/exporters/otlp-*.ts`). */
export function endpointOf({ name, settings }: Otlp, signal: Signal): string {
  const fallback =
    name === 'otlp_grpc' ? 'http://localhost:4317' : `http://localhost:4318/v1/${signal}`;
  return settings.endpoint ?? fallback;
}

export function protocolOf({ name, settings }: Otlp): 'grpc' | 'http/json' | 'http/protobuf' {
  if (name === 'otlp_grpc') return 'grpc';
  return settings.encoding === 'json' ? 'http/json' : 'http/protobuf';
}

function metricPreferences(section: string): readonly Setting[] {
  const preference = (
    suffix: string,
    key: 'temporality_preference' | 'default_histogram_aggregation',
    fallback: string,
  ): Setting => {
    const name = `OTEL_EXPORTER_OTLP_METRICS_${suffix}`;
    return {
      section,
      name,
      variables: [name],
      value(configuration) {
        const settings = otlpOf(configuration, 'metrics')?.settings as
          | Readonly<Record<string, string>>
          | undefined;
        if (settings === undefined) return undefined;
        // The variable's word for it has no underscore.
        return (settings[key] ?? fallback).replace('low_memory', 'lowmemory');
      },
    };
  };
  return [
    preference('TEMPORALITY_PREFERENCE', 'temporality_preference', 'cumulative'),
    preference(
      'DEFAULT_HISTOGRAM_AGGREGATION',
      'default_histogram_aggregation',
      'explicit_bucket_histogram',
    ),
  ];
}

function pairs(settings: OtlpSettings): string {
  return Object.entries(headersOf(settings))
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join(',');
}
