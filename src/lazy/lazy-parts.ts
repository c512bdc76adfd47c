/**
 * Parts that are loaded only when a setting asks for them; instrumentations and what mends them are in the catalog.
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
  'sightline:central/start-central',
  'sightline:configuration/configuration-file',
  'sightline:configuration/ignore-rules',
  'sightline:configuration/tail-sampler',
  'sightline:threads/port-contexts',
  'sightline:neighbours/own-copy',
  'sightline:neighbours/registrar',
  'sightline:redaction/database/database-spans',
  'sightline:redaction/database/query-sanitizer',
  'sightline:redaction/redactor',
  'sightline:instrumentations/operations/measure',
  'sightline:diagnostics/causes/proxy-causes',
  'sightline:errors/start-reporting',
  'sightline:profiling/answer-request',
  'sightline:profiling/take-profile',
  'sightline:resource/upstream-host-detector',
  'sightline:otlp/http/open-tunnel',
  'sightline:otlp/grpc/otlp-grpc',
  'sightline:otlp/http/otlp-json',
  'sightline:otlp/http/proxies',
  'sightline:signals/prometheus/pull-reader',
  'sightline:signals/logs',
  'sightline:signals/propagation/sentry',
  'sightline:signals/metrics/metric-overflow',
  'sightline:signals/tail/create-tail',
  'sightline:users/observe-users',
  'sightline:users/redis/redis-sessions',
  'yaml',
] as const;

export type LazyPart = (typeof LAZY_PARTS)[number];
