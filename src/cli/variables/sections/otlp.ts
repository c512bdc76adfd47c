// Written by scripts/generate-variables.ts; do not edit.
import type { VariableSection } from '../variable.ts';

export const OTLP: VariableSection = {
  title: 'OTLP',
  variables: [
    {
      names: ['OTEL_EXPORTER_OTLP_ENDPOINT'],
      type: 'URL',
      meaning:
        'Base URL. HTTP: `v1/traces` and so on is added. gRPC: `http://`, `https://`, `unix:`, or `host:port`',
      default: '`http://localhost:4318`, gRPC `http://localhost:4317`',
      source: 'spec',
    },
    {
      names: ['OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_ENDPOINT'],
      type: 'URL',
      meaning: 'URL of one signal, used as it is: `http://collector:4318/v1/traces`',
      default: 'the general one',
      source: 'spec',
    },
    {
      names: ['OTEL_EXPORTER_OTLP_PROTOCOL', 'OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_PROTOCOL'],
      type: 'word',
      meaning: '`http/protobuf`, `http/json`, `grpc`',
      default: '`http/protobuf`',
      source: 'spec',
    },
    {
      names: ['OTEL_EXPORTER_OTLP_HEADERS'],
      type: 'pairs',
      meaning: 'Pairs, sent with each request: `authorization=Bearer%20abc`',
      default: 'none',
      source: 'spec',
    },
    {
      names: ['OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_HEADERS'],
      type: 'pairs',
      meaning: 'Pairs for one signal, added to the general ones; the same name replaces',
      default: 'none',
      source: 'spec',
    },
    {
      names: [
        'OTEL_EXPORTER_OTLP_COMPRESSION',
        'OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_COMPRESSION',
      ],
      type: 'word',
      meaning: '`gzip`, `none`',
      default: '`none`',
      source: 'spec',
    },
    {
      names: ['OTEL_EXPORTER_OTLP_TIMEOUT', 'OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_TIMEOUT'],
      type: 'milliseconds',
      meaning: 'Longest time for one export with its retries, in ms; `0` for no limit',
      default: '`10000`',
      source: 'spec',
    },
    {
      names: [
        'OTEL_EXPORTER_OTLP_CERTIFICATE',
        'OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_CERTIFICATE',
      ],
      type: 'path',
      meaning: "PEM file of the authority that the server's certificate is held to",
      default: "Node's own authorities",
      source: 'spec',
    },
    {
      names: [
        'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE',
        'OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_CLIENT_CERTIFICATE',
      ],
      type: 'path',
      meaning: "PEM file of the client's certificate, for mutual TLS; goes with the key",
      default: 'none',
      source: 'spec',
    },
    {
      names: [
        'OTEL_EXPORTER_OTLP_CLIENT_KEY',
        'OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_CLIENT_KEY',
      ],
      type: 'path',
      meaning: 'PEM file of its private key, without a passphrase',
      default: 'none',
      source: 'spec',
    },
    {
      names: ['OTEL_EXPORTER_OTLP_INSECURE', 'OTEL_EXPORTER_OTLP_{TRACES,METRICS,LOGS}_INSECURE'],
      type: 'boolean',
      meaning:
        'gRPC endpoints without a scheme are spoken to without TLS. A scheme decides for itself',
      default: '`false`',
      source: 'spec',
    },
    {
      names: ['OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE'],
      type: 'word',
      meaning: '`cumulative`, `delta`, `lowmemory`. Prometheus wants `cumulative`',
      default: '`cumulative`',
      source: 'spec',
    },
    {
      names: ['OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION'],
      type: 'word',
      meaning:
        '`explicit_bucket_histogram` (with the buckets that each instrument advises), `base2_exponential_bucket_histogram` (for all histograms)',
      default: '`explicit_bucket_histogram`',
      source: 'spec',
    },
  ],
};
