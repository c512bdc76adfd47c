import type { Configuration } from '../../configuration/configuration.ts';
import type { RedactionSettings } from '../../configuration/environment/redaction-from-environment.ts';
import { TAIL_SAMPLER } from '../../configuration/names.ts';
import type { SettingName } from '../../configuration/settings/table.ts';
import type { TailSamplerModel } from '../../configuration/tail-sampler-model.ts';
import { exportersOf } from './exporters.ts';
import type { ReadValue, Section } from './setting.ts';

type Model = Readonly<Record<string, unknown>>;
type SignalName = 'traces' | 'metrics' | 'logs';

/** The names of exporters in variables. */
const EXPORTER_NAMES: Readonly<Record<string, string>> = {
  otlp_http: 'otlp',
  otlp_grpc: 'otlp',
  'prometheus/development': 'prometheus',
};

/**
 * Values that come from the configuration, because a file can set them too or they are parsed further. All other
 * settings have the value of their variable.
 */
export const MODEL_VALUES: Readonly<
  Partial<Record<Section, Readonly<Partial<Record<SettingName, ReadValue>>>>>
> = {
  General: {
    OTEL_SDK_DISABLED: ({ disabled }) => String(disabled),
    OTEL_LOG_LEVEL: ({ sdkLogLevel }) => sdkLogLevel,
    // The variable does not have the two levels below `debug`, which add no messages of Sightline's own.
    SIGHTLINE_LOG: ({ logLevel }) =>
      logLevel === 'verbose' || logLevel === 'all' ? 'debug' : logLevel,
    SIGHTLINE_REDACT: ({ sightline }) => redactionText(sightline.redaction),
    OTEL_PROPAGATORS: ({ propagators }) => propagators.join(',') || 'none',
    SIGHTLINE_WORKER_CONTEXT: ({ sightline }) => String(sightline.workerContext),
    SIGHTLINE_IGNORE: ({ sightline }) => sightline.ignore.map((rule) => rule.text).join(','),
  },
  Service: {
    OTEL_NODE_RESOURCE_DETECTORS: ({ resource }) => resource.detectors.join(',') || 'none',
  },
  Instrumentations: {
    OTEL_NODE_ENABLED_INSTRUMENTATIONS: ({ instrumentations }) =>
      [...(instrumentations.only ?? [])].join(','),
    OTEL_NODE_DISABLED_INSTRUMENTATIONS: ({ instrumentations }) =>
      [...instrumentations.disabled].join(','),
    OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS: ({ instrumentations }) =>
      ((instrumentations.options.http?.knownMethods ?? []) as readonly string[]).join(','),
    OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_REQUEST_HEADERS: captured('server', 'requestHeaders'),
    OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_RESPONSE_HEADERS: captured(
      'server',
      'responseHeaders',
    ),
    OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_REQUEST_HEADERS: captured('client', 'requestHeaders'),
    OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_RESPONSE_HEADERS: captured(
      'client',
      'responseHeaders',
    ),
    OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: ({ instrumentations }) =>
      String(instrumentations.options.openai?.captureMessageContent === true),
  },
  Users: {
    SIGHTLINE_USER: ({ sightline: { users } }) =>
      users?.sources.map(({ kind, name }) => `${kind}:${name}`).join(','),
    SIGHTLINE_SESSION_STORE: ({ sightline: { users } }) => users?.sessionStore ?? '',
  },
  Traces: {
    OTEL_TRACES_EXPORTER: exporters('traces'),
    OTEL_TRACES_SAMPLER: (configuration) => samplerOf(configuration)?.name,
    OTEL_TRACES_SAMPLER_ARG: (configuration) => text(samplerOf(configuration)?.arg),
    OTEL_EXPORTER_ZIPKIN_ENDPOINT: of('traces', 'zipkin', 'endpoint'),
    OTEL_EXPORTER_ZIPKIN_TIMEOUT: of('traces', 'zipkin', 'timeout'),
    OTEL_BSP_SCHEDULE_DELAY: processor('traces', 'schedule_delay'),
    OTEL_BSP_EXPORT_TIMEOUT: processor('traces', 'export_timeout'),
    OTEL_BSP_MAX_QUEUE_SIZE: processor('traces', 'max_queue_size'),
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: processor('traces', 'max_export_batch_size'),
    OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: limit('traces', 'attribute_count_limit'),
    OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: limit('traces', 'attribute_value_length_limit'),
    OTEL_SPAN_EVENT_COUNT_LIMIT: limit('traces', 'event_count_limit'),
    OTEL_SPAN_LINK_COUNT_LIMIT: limit('traces', 'link_count_limit'),
    OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: limit('traces', 'event_attribute_count_limit'),
    OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: limit('traces', 'link_attribute_count_limit'),
  },
  Metrics: {
    OTEL_METRICS_EXPORTER: exporters('metrics'),
    OTEL_METRIC_EXPORT_INTERVAL: processor('metrics', 'interval'),
    OTEL_METRIC_EXPORT_TIMEOUT: processor('metrics', 'timeout'),
    SIGHTLINE_METRIC_CARDINALITY_LIMIT: ({ sightline }) => String(sightline.metricCardinalityLimit),
    OTEL_EXPORTER_PROMETHEUS_HOST: of('metrics', 'prometheus/development', 'host'),
    OTEL_EXPORTER_PROMETHEUS_PORT: of('metrics', 'prometheus/development', 'port'),
    SIGHTLINE_PROMETHEUS_TOKEN: ({ sightline }) => sightline.prometheusToken,
  },
  Logs: {
    OTEL_LOGS_EXPORTER: exporters('logs'),
    SIGHTLINE_LOGS_SEND: loggers('disableLogSending'),
    SIGHTLINE_LOGS_TRACE_IDS: loggers('disableLogCorrelation'),
    SIGHTLINE_LOGS_SAMPLED_ONLY: ({ logs }) =>
      String(logs?.['logger_configurator/development']?.default_config?.trace_based === true),
    SIGHTLINE_CONSOLE: ({ instrumentations: { enabled, options } }) => {
      if (!enabled.has('console')) return 'false';
      return options.console?.printTraceIds === true ? 'trace_ids' : 'true';
    },
    OTEL_BLRP_SCHEDULE_DELAY: processor('logs', 'schedule_delay'),
    OTEL_BLRP_EXPORT_TIMEOUT: processor('logs', 'export_timeout'),
    OTEL_BLRP_MAX_QUEUE_SIZE: processor('logs', 'max_queue_size'),
    OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: processor('logs', 'max_export_batch_size'),
    OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: limit('logs', 'attribute_count_limit'),
    OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT: limit('logs', 'attribute_value_length_limit'),
  },
  Errors: { SENTRY_DSN: ({ sentry }) => sentry?.project.dsn },
};

/** The sampler by its name in variables; undefined for a sampler that only a file can express. */
export function samplerOf(
  configuration: Configuration,
): { readonly name: string; readonly arg?: number | string } | undefined {
  const sampler = configuration.traces?.sampler;
  if (sampler === undefined) return undefined;
  const parent = sampler.parent_based;
  const root = parent == null ? sampler : (parent.root ?? { always_on: {} });
  const prefix = parent == null ? '' : 'parentbased_';
  if ('always_on' in root) return { name: `${prefix}always_on` };
  if ('always_off' in root) return { name: `${prefix}always_off` };
  if ('trace_id_ratio_based' in root) {
    return { name: `${prefix}traceidratio`, arg: root.trace_id_ratio_based?.ratio ?? 1 };
  }
  const tail = (root as Readonly<Record<string, TailSamplerModel>>)[TAIL_SAMPLER];
  if (tail === undefined) return undefined;
  return { name: TAIL_SAMPLER, arg: `ratio=${tail.ratio},slow=${tail.slow}` };
}

/** The setting applies to all loggers and is an option of each. */
function loggers(off: 'disableLogSending' | 'disableLogCorrelation'): ReadValue {
  return ({ instrumentations: { options } }) => String(options.bunyan?.[off] !== true);
}

/** Names of the headers that are recorded as attributes. */
function captured(
  side: 'server' | 'client',
  message: 'requestHeaders' | 'responseHeaders',
): ReadValue {
  return ({ instrumentations }) => {
    const headers = instrumentations.options.http?.headersToSpanAttributes as
      | Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
      | undefined;
    return (headers?.[side]?.[message] ?? []).join(',');
  };
}

function exporters(signal: SignalName): ReadValue {
  return (configuration) => {
    const names = exportersOf(configuration, signal).map(
      ({ name }) => EXPORTER_NAMES[name] ?? name,
    );
    return names.join(',') || 'none';
  };
}

function of(signal: SignalName, exporter: string, key: string): ReadValue {
  return (configuration) =>
    text(exportersOf(configuration, signal).find(({ name }) => name === exporter)?.settings[key]);
}

/** A setting of the first processor or reader that has it. */
function processor(signal: SignalName, key: string): ReadValue {
  return (configuration) =>
    text(
      exportersOf(configuration, signal)
        .map((exporter) => exporter.processor[key])
        .find((value) => value != null),
    );
}

function limit(signal: 'traces' | 'logs', key: string): ReadValue {
  return (configuration) => {
    const limits: Model | undefined = configuration[signal]?.limits;
    return limits && (text(limits[key]) ?? '');
  };
}

/** As the variable would hold it. */
function redactionText({ mode, names, exempt, patterns }: RedactionSettings): string {
  return [
    ...(mode === 'replace' ? [] : [mode]),
    ...names,
    ...exempt.map((name) => `!${name}`),
    ...patterns.map(({ source, flags }) => `/${source}/${flags.replace('g', '')}`),
  ].join(',');
}

function text(value: unknown): string | undefined {
  return value == null ? undefined : String(value);
}
