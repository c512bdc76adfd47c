import {
  DEFAULT_DETECTORS,
  DETECTORS,
  EXPORTERS,
  LOG_LEVELS,
  OTLP_PROTOCOLS,
  PROPAGATORS,
  SAMPLERS,
} from '../names.ts';
import type { Row } from './setting-row.ts';

/**
 * Every variable that Sightline reads: the only place for its name, type, range and default. All code that reads,
 * shows, documents or corrects variables uses these rows (docs/decisions/settings.md).
 *
 * They are literals, without shared parts: V8 creates them all in one step, which makes each start cheaper than
 * adding properties one by one.
 */
export const ROWS = {
  OTEL_SDK_DISABLED: { type: 'boolean', default: false },
  OTEL_LOG_LEVEL: { type: 'word', words: LOG_LEVELS, default: 'info' },
  OTEL_PROPAGATORS: { type: 'list', words: PROPAGATORS, default: ['tracecontext', 'baggage'] },
  OTEL_CONFIG_FILE: { type: 'path' },
  SIGHTLINE_LOG: {
    type: 'word',
    words: ['none', 'error', 'warn', 'info', 'debug'],
    general: 'OTEL_LOG_LEVEL',
  },
  SIGHTLINE_LOG_FORMAT: { type: 'word', words: ['text', 'json'], default: 'text' },
  SIGHTLINE_SHUTDOWN_TIMEOUT: { type: 'milliseconds', min: 0, default: 2000 },
  SIGHTLINE_ONLY: { type: 'list' },
  SIGHTLINE_SKIP: { type: 'list' },
  SIGHTLINE_REDACT: { type: 'list' },
  SIGHTLINE_WORKER_CONTEXT: { type: 'boolean', default: true },
  /** Shorter keys could be guessed. */
  SIGHTLINE_HASH_KEY: {
    type: 'text',
    min: 16,
    unset: 'a random key of this process',
    secret: true,
  },
  SIGHTLINE_SLOW_QUERY_MS: { type: 'milliseconds', min: 0 },
  SIGHTLINE_NEXT_SPANS: { type: 'boolean', default: false },
  SIGHTLINE_CODE_CACHE: { type: 'boolean', words: ['true', 'read', 'false'], default: 'true' },
  SIGHTLINE_ENV_FILE: { type: 'path' },
  SIGHTLINE_SETTINGS_FILE: { type: 'path' },
  SIGHTLINE_OPAMP_ENDPOINT: { type: 'URL' },
  SIGHTLINE_OPAMP_HEADERS: { type: 'pairs', needs: 'SIGHTLINE_OPAMP_ENDPOINT', secret: true },
  SIGHTLINE_OPAMP_INTERVAL: {
    type: 'milliseconds',
    min: 1000,
    default: 30_000,
    needs: 'SIGHTLINE_OPAMP_ENDPOINT',
  },
  OTEL_SEMCONV_STABILITY_OPT_IN: { type: 'list' },
  WATCH_REPORT_DEPENDENCIES: { type: 'text' },
  AWS_LAMBDA_FUNCTION_NAME: { type: 'text' },

  OTEL_SERVICE_NAME: { type: 'text', attribute: 'service.name' },
  OTEL_RESOURCE_ATTRIBUTES: { type: 'pairs' },
  ENVIRONMENT: { type: 'text', default: 'development', attribute: 'deployment.environment.name' },
  NODE_ENV: { type: 'text', default: 'development', attribute: 'deployment.environment.name' },
  OTEL_NODE_RESOURCE_DETECTORS: {
    type: 'list',
    words: [...DETECTORS, 'all', 'none'],
    default: DEFAULT_DETECTORS,
  },
  KUBERNETES_SERVICE_HOST: { type: 'text' },
  K8S_POD_NAME: { type: 'text', attribute: 'k8s.pod.name' },
  POD_NAME: { type: 'text', attribute: 'k8s.pod.name' },
  /** The kubelet sets a pod's host name to the pod's name. */
  HOSTNAME: { type: 'text', attribute: 'k8s.pod.name' },
  K8S_POD_UID: { type: 'text', attribute: 'k8s.pod.uid' },
  POD_UID: { type: 'text', attribute: 'k8s.pod.uid' },
  K8S_NAMESPACE_NAME: { type: 'text', attribute: 'k8s.namespace.name' },
  POD_NAMESPACE: { type: 'text', attribute: 'k8s.namespace.name' },
  K8S_NAMESPACE: { type: 'text', attribute: 'k8s.namespace.name' },
  K8S_NODE_NAME: { type: 'text', attribute: 'k8s.node.name' },
  NODE_NAME: { type: 'text', attribute: 'k8s.node.name' },
  K8S_CONTAINER_NAME: { type: 'text', attribute: 'k8s.container.name' },
  CONTAINER_NAME: { type: 'text', attribute: 'k8s.container.name' },
  K8S_DEPLOYMENT_NAME: { type: 'text', attribute: 'k8s.deployment.name' },
  DEPLOYMENT_NAME: { type: 'text', attribute: 'k8s.deployment.name' },
  K8S_CLUSTER_NAME: { type: 'text', attribute: 'k8s.cluster.name' },
  CLUSTER_NAME: { type: 'text', attribute: 'k8s.cluster.name' },

  OTEL_NODE_ENABLED_INSTRUMENTATIONS: { type: 'list' },
  OTEL_NODE_DISABLED_INSTRUMENTATIONS: { type: 'list' },
  OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS: { type: 'list' },
  OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_REQUEST_HEADERS: { type: 'list' },
  OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_RESPONSE_HEADERS: { type: 'list' },
  OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_REQUEST_HEADERS: { type: 'list' },
  OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_RESPONSE_HEADERS: { type: 'list' },
  OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: {
    type: 'boolean',
    words: ['true', 'false', 'span_only', 'no_content'],
    default: 'false',
  },

  OTEL_TRACES_EXPORTER: { type: 'list', words: EXPORTERS.traces, default: ['otlp'] },
  OTEL_METRICS_EXPORTER: { type: 'list', words: EXPORTERS.metrics, default: ['otlp'] },
  OTEL_LOGS_EXPORTER: { type: 'list', words: EXPORTERS.logs, default: ['otlp'] },
  OTEL_TRACES_SAMPLER: { type: 'word', words: SAMPLERS, default: 'parentbased_always_on' },
  OTEL_TRACES_SAMPLER_ARG: { type: 'number', min: 0, max: 1, integer: false, default: 1 },
  OTEL_METRICS_EXEMPLAR_FILTER: {
    type: 'word',
    words: ['trace_based', 'always_on', 'always_off'],
    default: 'always_off',
  },
  LOG_LEVEL: { type: 'list', default: ['info'] },
  SIGHTLINE_LOG_LEVEL_FILE: { type: 'path' },
  // Unlike booleans of the specification, these are true unless they are explicitly false.
  SIGHTLINE_LOGS_SEND: { type: 'boolean', words: ['true', 'false'], default: 'true' },
  SIGHTLINE_CONSOLE: { type: 'word', words: ['false', 'true', 'trace_ids'], default: 'false' },
  SIGHTLINE_LOGS_TRACE_IDS: { type: 'boolean', words: ['true', 'false'], default: 'true' },
  SIGHTLINE_LOGS_SAMPLED_ONLY: { type: 'boolean', default: false },
  SIGHTLINE_IGNORE: { type: 'list' },

  SIGHTLINE_USER: { type: 'list' },
  /** Sessions with a gap of more than a day make no sense. */
  SIGHTLINE_SESSION_IDLE: {
    type: 'duration',
    min: 1,
    max: 86_400_000,
    default: 1_800_000,
    needs: 'SIGHTLINE_USER',
  },
  SIGHTLINE_SESSION_ROUTES: { type: 'list', needs: 'SIGHTLINE_USER' },
  SIGHTLINE_SESSION_STORE: { type: 'URL', needs: 'SIGHTLINE_USER' },

  OTEL_EXPORTER_OTLP_ENDPOINT: { type: 'URL', default: 'http://localhost:4318', perSignal: true },
  OTEL_EXPORTER_OTLP_PROTOCOL: {
    type: 'word',
    words: OTLP_PROTOCOLS,
    default: 'http/protobuf',
    perSignal: true,
  },
  OTEL_EXPORTER_OTLP_HEADERS: { type: 'pairs', perSignal: true, secret: true },
  OTEL_EXPORTER_OTLP_COMPRESSION: {
    type: 'word',
    words: ['none', 'gzip'],
    default: 'none',
    perSignal: true,
  },
  OTEL_EXPORTER_OTLP_TIMEOUT: { type: 'milliseconds', min: 0, default: 10_000, perSignal: true },
  OTEL_EXPORTER_OTLP_CERTIFICATE: { type: 'path', perSignal: true },
  OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: { type: 'path', perSignal: true },
  OTEL_EXPORTER_OTLP_CLIENT_KEY: { type: 'path', perSignal: true },
  OTEL_EXPORTER_OTLP_INSECURE: { type: 'boolean', default: false, perSignal: true },
  OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: {
    type: 'word',
    words: ['cumulative', 'delta', 'lowmemory'],
    default: 'cumulative',
  },
  OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: {
    type: 'word',
    words: ['explicit_bucket_histogram', 'base2_exponential_bucket_histogram'],
    default: 'explicit_bucket_histogram',
  },

  OTEL_EXPORTER_PROMETHEUS_HOST: { type: 'text', default: 'localhost' },
  OTEL_EXPORTER_PROMETHEUS_PORT: { type: 'number', min: 1, max: 65_535, default: 9464 },
  SIGHTLINE_PROMETHEUS_TOKEN: { type: 'text', secret: true },
  OTEL_EXPORTER_ZIPKIN_ENDPOINT: { type: 'URL', default: 'http://localhost:9411/api/v2/spans' },
  OTEL_EXPORTER_ZIPKIN_TIMEOUT: { type: 'milliseconds', min: 1, default: 10_000 },

  SENTRY_DSN: { type: 'URL', secret: true },
  SENTRY_ENVIRONMENT: { type: 'text', general: 'ENVIRONMENT', needs: 'SENTRY_DSN' },
  SENTRY_RELEASE: { type: 'text', needs: 'SENTRY_DSN' },
  SENTRY_TRACES_SAMPLE_RATE: {
    type: 'number',
    min: 0,
    max: 1,
    integer: false,
    default: 0,
    needs: 'SENTRY_DSN',
  },
  SENTRY_PROFILES_SAMPLE_RATE: {
    type: 'number',
    min: 0,
    max: 1,
    integer: false,
    default: 0,
    needs: 'SENTRY_DSN',
  },
  SENTRY_ENABLE_LOGS: { type: 'boolean', default: false, needs: 'SENTRY_DSN' },
  SENTRY_SEND_DEFAULT_PII: { type: 'boolean', default: false, needs: 'SENTRY_DSN' },

  SIGHTLINE_PROFILE: { type: 'list', words: ['cpu', 'heap'], default: [] },
  /** Up to an hour: viewers cannot show larger profiles. */
  SIGHTLINE_PROFILE_SECONDS: {
    type: 'number',
    min: 1,
    max: 3600,
    default: 30,
    needs: 'SIGHTLINE_PROFILE',
  },
  SIGHTLINE_PROFILE_FOLDER: { type: 'path', needs: 'SIGHTLINE_PROFILE' },

  OTEL_BSP_SCHEDULE_DELAY: { type: 'milliseconds', min: 0, default: 5000 },
  OTEL_BLRP_SCHEDULE_DELAY: { type: 'milliseconds', min: 0, default: 1000 },
  OTEL_BSP_EXPORT_TIMEOUT: { type: 'milliseconds', min: 0, default: 30_000 },
  OTEL_BLRP_EXPORT_TIMEOUT: { type: 'milliseconds', min: 0, default: 30_000 },
  // A queue of a million records takes some gigabytes; more is a typing error.
  OTEL_BSP_MAX_QUEUE_SIZE: { type: 'number', min: 1, max: 1_000_000, default: 2048 },
  OTEL_BLRP_MAX_QUEUE_SIZE: { type: 'number', min: 1, max: 1_000_000, default: 2048 },
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: { type: 'number', min: 1, max: 1_000_000, default: 512 },
  OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: { type: 'number', min: 1, max: 1_000_000, default: 512 },
  // There is no "never", so the minimum is 1.
  OTEL_METRIC_EXPORT_INTERVAL: { type: 'milliseconds', min: 1, default: 60_000 },
  OTEL_METRIC_EXPORT_TIMEOUT: { type: 'milliseconds', min: 1, default: 30_000 },
  /** Fractions of a MiB are for machines with very little memory. */
  SIGHTLINE_MAX_MEMORY_MIB: {
    type: 'number',
    min: 0.01,
    max: 65_536,
    integer: false,
    default: 64,
  },

  // Beyond a billion, a limit protects nothing and is likely a typing error.
  OTEL_ATTRIBUTE_COUNT_LIMIT: { type: 'number', min: 0, max: 1_000_000_000, default: 128 },
  OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: {
    type: 'number',
    min: 0,
    max: 1_000_000_000,
    unset: 'no limit',
  },
  OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: {
    type: 'number',
    min: 0,
    max: 1_000_000_000,
    general: 'OTEL_ATTRIBUTE_COUNT_LIMIT',
  },
  OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: {
    type: 'number',
    min: 0,
    max: 1_000_000_000,
    general: 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
  },
  OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: {
    type: 'number',
    min: 0,
    max: 1_000_000_000,
    general: 'OTEL_ATTRIBUTE_COUNT_LIMIT',
  },
  OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT: {
    type: 'number',
    min: 0,
    max: 1_000_000_000,
    general: 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
  },
  OTEL_SPAN_EVENT_COUNT_LIMIT: { type: 'number', min: 0, max: 1_000_000_000, default: 128 },
  OTEL_SPAN_LINK_COUNT_LIMIT: { type: 'number', min: 0, max: 1_000_000_000, default: 128 },
  OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: { type: 'number', min: 0, max: 1_000_000_000, default: 128 },
  OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: { type: 'number', min: 0, max: 1_000_000_000, default: 128 },
  /** At least two, since one is the overflow series. */
  SIGHTLINE_METRIC_CARDINALITY_LIMIT: { type: 'number', min: 2, max: 1_000_000, default: 2000 },

  NODE_USE_ENV_PROXY: { type: 'text' },
  HTTPS_PROXY: { type: 'URL' },
  https_proxy: { type: 'URL' },
  HTTP_PROXY: { type: 'URL' },
  http_proxy: { type: 'URL' },
  grpc_proxy: { type: 'URL' },
  NO_PROXY: { type: 'list' },
  no_proxy: { type: 'list' },
  no_grpc_proxy: { type: 'list' },
} as const satisfies Readonly<Record<string, Row>>;

/** Default URL of OTLP over gRPC; that of OTLP over HTTP is the default of OTEL_EXPORTER_OTLP_ENDPOINT. */
export const DEFAULT_GRPC_ENDPOINT = 'http://localhost:4317';
