import { DEFAULT_GRPC_ENDPOINT } from '../rows.ts';
import type { TextSection } from './text.ts';

export const OTLP: TextSection = {
  title: 'OTLP',
  texts: [
    {
      names: ['OTEL_EXPORTER_OTLP_ENDPOINT'],
      meaning:
        'Base URL. HTTP: `v1/traces` and so on is added. gRPC: `http://`, `https://`, `unix:`, or `host:port`',
      default: `{default}, gRPC \`${DEFAULT_GRPC_ENDPOINT}\``,
      source: 'spec',
    },
    {
      names: ['OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_ENDPOINT'],
      meaning: 'URL of one signal, used as it is: `http://collector:4318/v1/traces`',
      default: 'the general one',
      source: 'spec',
    },
    {
      names: ['OTEL_EXPORTER_OTLP_PROTOCOL', 'OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_PROTOCOL'],
      meaning: '{words}',
      source: 'spec',
    },
    {
      names: ['OTEL_EXPORTER_OTLP_HEADERS'],
      meaning: 'Pairs, sent with each request: `authorization=Bearer%20abc`',
      default: 'none',
      source: 'spec',
    },
    {
      names: ['OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_HEADERS'],
      meaning: 'Pairs for one signal, added to the general ones; the same name replaces',
      default: 'none',
      source: 'spec',
    },
    {
      names: [
        'OTEL_EXPORTER_OTLP_COMPRESSION',
        'OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_COMPRESSION',
      ],
      meaning: '`gzip`, `none`',
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
      meaning: "PEM file of the authority that has to have issued the server's certificate",
      default: "Node's own authorities",
      source: 'spec',
    },
    {
      names: [
        'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE',
        'OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_CLIENT_CERTIFICATE',
      ],
      meaning: "PEM file of the client's certificate, for mutual TLS; goes with the key",
      default: 'none',
      source: 'spec',
    },
    {
      names: [
        'OTEL_EXPORTER_OTLP_CLIENT_KEY',
        'OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_CLIENT_KEY',
      ],
      meaning: 'PEM file of its private key, without a passphrase',
      default: 'none',
      source: 'spec',
    },
    {
      names: ['OTEL_EXPORTER_OTLP_INSECURE', 'OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_INSECURE'],
      meaning:
        'gRPC endpoints without a scheme are spoken to without TLS. A scheme decides for itself',
      source: 'spec',
    },
    {
      names: ['OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE'],
      meaning: '{words}. Prometheus needs `cumulative`',
      source: 'spec',
    },
    {
      names: ['OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION'],
      meaning:
        '`explicit_bucket_histogram` (with the buckets that each instrument advises), `base2_exponential_bucket_histogram` (for all histograms)',
      source: 'spec',
    },
  ],
};
