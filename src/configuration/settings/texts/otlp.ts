import { DEFAULT_GRPC_ENDPOINT } from '../rows.ts';
import type { TextSection } from './text.ts';

export const OTLP: TextSection = {
  title: 'OTLP',
  texts: [
    {
      names: ['OTEL_EXPORTER_OTLP_ENDPOINT'],
      meaning:
        'Base URL of the collector. HTTP: `v1/traces` and so on is appended. gRPC: `http://`, `https://`, `unix:`, or `host:port`',
      default: `{default}, gRPC \`${DEFAULT_GRPC_ENDPOINT}\``,
      source: 'spec',
    },
    {
      names: ['OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_ENDPOINT'],
      meaning: 'Full URL for one signal: `http://collector:4318/v1/traces`',
      default: '`OTEL_EXPORTER_OTLP_ENDPOINT` and the path of the signal',
      source: 'spec',
    },
    {
      names: ['OTEL_EXPORTER_OTLP_PROTOCOL', 'OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_PROTOCOL'],
      meaning: 'Protocol of exports: {words}',
      source: 'spec',
    },
    {
      names: ['OTEL_EXPORTER_OTLP_HEADERS'],
      meaning: 'Headers of each export, as pairs: `authorization=Bearer%20abc`',
      default: 'none',
      source: 'spec',
    },
    {
      names: ['OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_HEADERS'],
      meaning:
        'Headers for one signal, as pairs. They are added to `OTEL_EXPORTER_OTLP_HEADERS`, and override those of the same name',
      default: 'none',
      source: 'spec',
    },
    {
      names: [
        'OTEL_EXPORTER_OTLP_COMPRESSION',
        'OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_COMPRESSION',
      ],
      meaning: 'Compression of exports: `gzip`, `none`',
      source: 'spec',
    },
    {
      names: ['OTEL_EXPORTER_OTLP_TIMEOUT', 'OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_TIMEOUT'],
      meaning: 'Longest time for one export with its retries, in ms; `0` for no limit',
      source: 'spec',
    },
    {
      names: [
        'OTEL_EXPORTER_OTLP_CERTIFICATE',
        'OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_CERTIFICATE',
      ],
      meaning: "PEM file of the authority that issued the server's certificate",
      default: 'the authorities that Node trusts',
      source: 'spec',
    },
    {
      names: [
        'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE',
        'OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_CLIENT_CERTIFICATE',
      ],
      meaning: 'PEM file of the client certificate, for mutual TLS. Needs the client key',
      default: 'none',
      source: 'spec',
    },
    {
      names: [
        'OTEL_EXPORTER_OTLP_CLIENT_KEY',
        'OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_CLIENT_KEY',
      ],
      meaning: 'PEM file of the private key of the client certificate, without a passphrase',
      default: 'none',
      source: 'spec',
    },
    {
      names: ['OTEL_EXPORTER_OTLP_INSECURE', 'OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_INSECURE'],
      meaning: '`true`: no TLS for gRPC endpoints without a scheme. A scheme overrides it',
      source: 'spec',
    },
    {
      names: ['OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE'],
      meaning: 'Temporality of metrics: {words}. Prometheus needs `cumulative`',
      source: 'spec',
    },
    {
      names: ['OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION'],
      meaning:
        'Aggregation of histograms: `explicit_bucket_histogram` (with the buckets that each instrument advises) or `base2_exponential_bucket_histogram`',
      source: 'spec',
    },
  ],
};
