/**
 * Parts that are loaded only when a setting asks for them; instrumentations are listed in the catalog.
 * The build makes a file of each. `sightline:` stands for the folder `src`.
 */
export const LAZY_PARTS = [
  '@opentelemetry/configuration',
  '@opentelemetry/exporter-zipkin',
  '@opentelemetry/propagator-aws-xray',
  '@opentelemetry/propagator-b3',
  '@opentelemetry/resource-detector-alibaba-cloud',
  '@opentelemetry/resource-detector-aws',
  '@opentelemetry/resource-detector-azure',
  '@opentelemetry/resource-detector-gcp',
  'sightline:configuration/configuration-file',
  'sightline:configuration/ignore-rules',
  'sightline:configuration/tail-sampler',
  'sightline:lifecycle/port-contexts',
  'sightline:neighbours/registrar',
  'sightline:redaction/database/database-spans',
  'sightline:redaction/database/query-sanitizer',
  'sightline:redaction/redactor',
  'sightline:instrumentations/timed/measure',
  'sightline:errors/start-reporting',
  'sightline:profiling/answer-request',
  'sightline:profiling/take-profile',
  'sightline:resource/upstream-host-detector',
  'sightline:signals/exporters/otlp-grpc',
  'sightline:signals/exporters/otlp-json',
  'sightline:signals/prometheus/pull-reader',
  'sightline:signals/logs',
  'sightline:signals/propagators/sentry',
  'sightline:signals/metric-overflow',
  'sightline:signals/tail/create-tail',
  'sightline:users/observe-users',
  'sightline:users/redis/redis-sessions',
  'yaml',
] as const;

export type LazyPart = (typeof LAZY_PARTS)[number];
