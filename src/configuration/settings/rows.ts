import {
  DEFAULT_DETECTORS,
  DETECTORS,
  EXPORTERS,
  LOG_LEVELS,
  OTLP_PROTOCOLS,
  PROPAGATORS,
  SAMPLERS,
} from '../names.ts';
import type { Row } from './row.ts';

const TEXT = { type: 'text' } as const;
const LIST = { type: 'list' } as const;
const PATH = { type: 'path' } as const;
const URL = { type: 'URL' } as const;
const ON = { type: 'boolean', default: true } as const;
const OFF = { type: 'boolean', default: false } as const;
/** Unlike a boolean of the specification, it is true unless it is plainly false. */
const ON_UNLESS_FALSE = { type: 'boolean', words: ['true', 'false'], default: 'true' } as const;
const SHARE = { type: 'number', min: 0, max: 1, integer: false } as const;
/** A queue of a million records is some gigabytes; more is a typing error. */
const QUEUE = { type: 'number', min: 1, max: 1_000_000 } as const;
/** Beyond it a limit no longer protects anything, and a typing error is likelier than a wish. */
const LIMIT = { type: 'number', min: 0, max: 1_000_000_000 } as const;
const TIMEOUT = { type: 'milliseconds', min: 0 } as const;
/** Of what has to happen at some time: there is no "never". */
const INTERVAL = { type: 'milliseconds', min: 1 } as const;
const SENTRY = { needs: 'SENTRY_DSN' } as const;

/**
 * Every variable that Sightline knows: the one place for its name, type, range and default. All that
 * reads, shows, documents or corrects variables goes by these rows (`docs/decisions/settings.md`).
 */
export const ROWS = {
  OTEL_SDK_DISABLED: OFF,
  OTEL_LOG_LEVEL: { type: 'word', words: LOG_LEVELS, default: 'info' },
  OTEL_PROPAGATORS: { type: 'list', words: PROPAGATORS, default: ['tracecontext', 'baggage'] },
  OTEL_CONFIG_FILE: PATH,
  SIGHTLINE_LOG: {
    type: 'word',
    words: ['none', 'error', 'warn', 'info', 'debug'],
    general: 'OTEL_LOG_LEVEL',
  },
  SIGHTLINE_LOG_FORMAT: { type: 'word', words: ['text', 'json'], default: 'text' },
  SIGHTLINE_SHUTDOWN_TIMEOUT: { ...TIMEOUT, default: 2000 },
  SIGHTLINE_ONLY: LIST,
  SIGHTLINE_SKIP: LIST,
  SIGHTLINE_REDACT: LIST,
  SIGHTLINE_WORKER_CONTEXT: ON,
  /** Shorter keys can be found by trying. */
  SIGHTLINE_HASH_KEY: {
    type: 'text',
    min: 16,
    unset: 'a random key of this process',
    secret: true,
  },
  SIGHTLINE_SLOW_QUERY_MS: TIMEOUT,
  SIGHTLINE_CODE_CACHE: { type: 'boolean', words: ['true', 'read', 'false'], default: 'true' },
  SIGHTLINE_ENV_FILE: PATH,
  OTEL_SEMCONV_STABILITY_OPT_IN: LIST,
  WATCH_REPORT_DEPENDENCIES: TEXT,
  AWS_LAMBDA_FUNCTION_NAME: TEXT,

  OTEL_SERVICE_NAME: { type: 'text', attribute: 'service.name' },
  OTEL_RESOURCE_ATTRIBUTES: { type: 'pairs' },
  ENVIRONMENT: { type: 'text', default: 'development', attribute: 'deployment.environment.name' },
  NODE_ENV: { type: 'text', default: 'development', attribute: 'deployment.environment.name' },
  OTEL_NODE_RESOURCE_DETECTORS: {
    type: 'list',
    words: [...DETECTORS, 'all', 'none'],
    default: DEFAULT_DETECTORS,
  },
  KUBERNETES_SERVICE_HOST: TEXT,
  K8S_POD_NAME: { type: 'text', attribute: 'k8s.pod.name' },
  POD_NAME: { type: 'text', attribute: 'k8s.pod.name' },
  /** The kubelet names a pod's host after the pod. */
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

  OTEL_NODE_ENABLED_INSTRUMENTATIONS: LIST,
  OTEL_NODE_DISABLED_INSTRUMENTATIONS: LIST,
  OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS: LIST,
  OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_REQUEST_HEADERS: LIST,
  OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_RESPONSE_HEADERS: LIST,
  OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_REQUEST_HEADERS: LIST,
  OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_RESPONSE_HEADERS: LIST,

  OTEL_TRACES_EXPORTER: { type: 'list', words: EXPORTERS.traces, default: ['otlp'] },
  OTEL_METRICS_EXPORTER: { type: 'list', words: EXPORTERS.metrics, default: ['otlp'] },
  OTEL_LOGS_EXPORTER: { type: 'list', words: EXPORTERS.logs, default: ['otlp'] },
  OTEL_TRACES_SAMPLER: { type: 'word', words: SAMPLERS, default: 'parentbased_always_on' },
  OTEL_TRACES_SAMPLER_ARG: { ...SHARE, default: 1 },
  OTEL_METRICS_EXEMPLAR_FILTER: {
    type: 'word',
    words: ['trace_based', 'always_on', 'always_off'],
    default: 'always_off',
  },
  LOG_LEVEL: { type: 'list', default: ['info'] },
  SIGHTLINE_LOG_LEVEL_FILE: PATH,
  SIGHTLINE_LOGS_SEND: ON_UNLESS_FALSE,
  SIGHTLINE_CONSOLE: { type: 'word', words: ['false', 'true', 'trace_ids'], default: 'false' },
  SIGHTLINE_LOGS_TRACE_IDS: ON_UNLESS_FALSE,
  SIGHTLINE_LOGS_SAMPLED_ONLY: OFF,
  SIGHTLINE_IGNORE: LIST,

  SIGHTLINE_USER: LIST,
  /** A session that goes on for longer than a day without a request is none. */
  SIGHTLINE_SESSION_IDLE: {
    type: 'duration',
    min: 1,
    max: 24 * 3_600_000,
    default: 30 * 60_000,
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
  OTEL_EXPORTER_OTLP_TIMEOUT: { ...TIMEOUT, default: 10_000, perSignal: true },
  OTEL_EXPORTER_OTLP_CERTIFICATE: { type: 'path', perSignal: true },
  OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: { type: 'path', perSignal: true },
  OTEL_EXPORTER_OTLP_CLIENT_KEY: { type: 'path', perSignal: true },
  OTEL_EXPORTER_OTLP_INSECURE: { ...OFF, perSignal: true },
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
  OTEL_EXPORTER_ZIPKIN_TIMEOUT: { ...INTERVAL, default: 10_000 },

  SENTRY_DSN: { type: 'URL', secret: true },
  SENTRY_ENVIRONMENT: { ...SENTRY, type: 'text', general: 'ENVIRONMENT' },
  SENTRY_RELEASE: { ...SENTRY, type: 'text' },
  SENTRY_TRACES_SAMPLE_RATE: { ...SENTRY, ...SHARE, default: 0 },
  SENTRY_PROFILES_SAMPLE_RATE: { ...SENTRY, ...SHARE, default: 0 },
  SENTRY_ENABLE_LOGS: { ...SENTRY, ...OFF },
  SENTRY_SEND_DEFAULT_PII: { ...SENTRY, ...OFF },

  SIGHTLINE_PROFILE: { type: 'list', words: ['cpu', 'heap'], default: [] },
  /** Up to an hour: a longer profile is larger than what shows it can take. */
  SIGHTLINE_PROFILE_SECONDS: {
    type: 'number',
    min: 1,
    max: 3600,
    default: 30,
    needs: 'SIGHTLINE_PROFILE',
  },
  SIGHTLINE_PROFILE_FOLDER: { type: 'path', needs: 'SIGHTLINE_PROFILE' },

  OTEL_BSP_SCHEDULE_DELAY: { ...TIMEOUT, default: 5000 },
  OTEL_BLRP_SCHEDULE_DELAY: { ...TIMEOUT, default: 1000 },
  OTEL_BSP_EXPORT_TIMEOUT: { ...TIMEOUT, default: 30_000 },
  OTEL_BLRP_EXPORT_TIMEOUT: { ...TIMEOUT, default: 30_000 },
  OTEL_BSP_MAX_QUEUE_SIZE: { ...QUEUE, default: 2048 },
  OTEL_BLRP_MAX_QUEUE_SIZE: { ...QUEUE, default: 2048 },
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: { ...QUEUE, default: 512 },
  OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: { ...QUEUE, default: 512 },
  OTEL_METRIC_EXPORT_INTERVAL: { ...INTERVAL, default: 60_000 },
  OTEL_METRIC_EXPORT_TIMEOUT: { ...INTERVAL, default: 30_000 },
  /** A fraction of a MiB is for machines with very little. */
  SIGHTLINE_MAX_MEMORY_MIB: {
    type: 'number',
    min: 0.01,
    max: 65_536,
    integer: false,
    default: 64,
  },

  OTEL_ATTRIBUTE_COUNT_LIMIT: { ...LIMIT, default: 128 },
  OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: { ...LIMIT, unset: 'no limit' },
  OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: { ...LIMIT, general: 'OTEL_ATTRIBUTE_COUNT_LIMIT' },
  OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: {
    ...LIMIT,
    general: 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
  },
  OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: { ...LIMIT, general: 'OTEL_ATTRIBUTE_COUNT_LIMIT' },
  OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT: {
    ...LIMIT,
    general: 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
  },
  OTEL_SPAN_EVENT_COUNT_LIMIT: { ...LIMIT, default: 128 },
  OTEL_SPAN_LINK_COUNT_LIMIT: { ...LIMIT, default: 128 },
  OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: { ...LIMIT, default: 128 },
  OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: { ...LIMIT, default: 128 },
  /** One is for what is counted together. */
  SIGHTLINE_METRIC_CARDINALITY_LIMIT: { type: 'number', min: 2, max: 1_000_000, default: 2000 },

  NODE_USE_ENV_PROXY: TEXT,
  HTTPS_PROXY: URL,
  https_proxy: URL,
  HTTP_PROXY: URL,
  http_proxy: URL,
  grpc_proxy: URL,
  NO_PROXY: LIST,
  no_proxy: LIST,
  no_grpc_proxy: LIST,
} as const satisfies Readonly<Record<string, Row>>;

/** Base URL of OTLP over gRPC; that of OTLP over HTTP is the default of OTEL_EXPORTER_OTLP_ENDPOINT. */
export const DEFAULT_GRPC_ENDPOINT = 'http://localhost:4317';
