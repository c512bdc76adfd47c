import type { Configuration } from '../../configuration/configuration.ts';
import { TAIL_SAMPLER } from '../../configuration/names.ts';
import type { RedactionSettings } from '../../configuration/redaction-from-environment.ts';
import type { TailSamplerModel } from '../../configuration/tail-sampler.ts';
import { exportersOf } from './exporters-of.ts';
import { otlpSettings } from './otlp-settings.ts';
import { SENTRY_SETTINGS } from './sentry-settings.ts';
import type { Setting } from './setting.ts';

type Model = Readonly<Record<string, unknown>>;

/** `otlp_http` and the like, as the variables call them. */
const EXPORTER_NAMES: Readonly<Record<string, string>> = {
  otlp_http: 'otlp',
  otlp_grpc: 'otlp',
  'prometheus/development': 'prometheus',
};

/** Every setting but the resource's attributes, whose names are the user's own. */
export const SETTINGS: readonly Setting[] = [
  one('General', 'OTEL_SDK_DISABLED', ({ disabled }) => String(disabled)),
  one('General', 'OTEL_LOG_LEVEL', ({ sdkLogLevel }) => sdkLogLevel),
  one(
    'General',
    'SIGHTLINE_LOG',
    // It has no word for the two levels below `debug`, which show no more of our own messages.
    ({ logLevel }) => (logLevel === 'verbose' || logLevel === 'all' ? 'debug' : logLevel),
    'OTEL_LOG_LEVEL',
  ),
  one('General', 'SIGHTLINE_LOG_FORMAT', ({ logFormat }) => logFormat),
  one('General', 'SIGHTLINE_SHUTDOWN_TIMEOUT', ({ own }) => String(own.shutdownTimeoutMs)),
  one('General', 'SIGHTLINE_PROFILE', ({ own }) => own.profile?.kinds.join(',') ?? ''),
  one('General', 'SIGHTLINE_PROFILE_SECONDS', ({ own }) => text(own.profile?.seconds)),
  one('General', 'SIGHTLINE_PROFILE_FOLDER', ({ own }) => own.profile?.folder),
  one('General', 'SIGHTLINE_ONLY', ({ own }) => own.only.join(',')),
  one('General', 'SIGHTLINE_SKIP', ({ own }) => own.skip.join(',')),
  one('General', 'SIGHTLINE_REDACT', ({ own }) => redactionText(own.redaction)),
  one('General', 'SIGHTLINE_HASH_KEY', ({ own }) => own.hashKey ?? ''),
  one('General', 'SIGHTLINE_SLOW_QUERY_MS', ({ own }) => own.slowQueryMs?.toString()),
  one('General', 'OTEL_PROPAGATORS', ({ propagators }) => propagators.join(',') || 'none'),
  one('General', 'SIGHTLINE_MAX_MEMORY_MIB', ({ own }) => String(own.maxMemoryMib)),
  one('General', 'SIGHTLINE_WORKER_CONTEXT', ({ own }) => String(own.workerContext)),
  one('General', 'SIGHTLINE_IGNORE', ({ own }) => own.ignore.map(({ text }) => text).join(',')),
  one('General', 'SIGHTLINE_CODE_CACHE', ({ own }) => own.codeCache),
  one(
    'Service',
    'OTEL_NODE_RESOURCE_DETECTORS',
    ({ resource }) => resource.detectors.join(',') || 'none',
  ),
  one('Instrumentations', 'OTEL_NODE_ENABLED_INSTRUMENTATIONS', ({ instrumentations }) =>
    [...(instrumentations.only ?? [])].join(','),
  ),
  one('Instrumentations', 'OTEL_NODE_DISABLED_INSTRUMENTATIONS', ({ instrumentations }) =>
    [...instrumentations.disabled].join(','),
  ),
  one('Instrumentations', 'OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS', ({ instrumentations }) =>
    ((instrumentations.options.http?.knownMethods ?? []) as readonly string[]).join(','),
  ),
  captured('SERVER', 'REQUEST'),
  captured('SERVER', 'RESPONSE'),
  captured('CLIENT', 'REQUEST'),
  captured('CLIENT', 'RESPONSE'),

  ...userSettings(),

  exporters('Traces', 'traces'),
  one('Traces', 'OTEL_TRACES_SAMPLER', (configuration) => samplerOf(configuration)?.name),
  one('Traces', 'OTEL_TRACES_SAMPLER_ARG', (configuration) => text(samplerOf(configuration)?.arg)),
  ...otlpSettings('Traces', 'traces'),
  one('Traces', 'OTEL_EXPORTER_ZIPKIN_ENDPOINT', of('traces', 'zipkin', 'endpoint')),
  one('Traces', 'OTEL_EXPORTER_ZIPKIN_TIMEOUT', of('traces', 'zipkin', 'timeout')),
  ...batch('Traces', 'traces', 'BSP'),
  ...limits('Traces', 'traces', [
    ['OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', 'attribute_count_limit', 'OTEL_ATTRIBUTE_COUNT_LIMIT'],
    [
      'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT',
      'attribute_value_length_limit',
      'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
    ],
    ['OTEL_SPAN_EVENT_COUNT_LIMIT', 'event_count_limit'],
    ['OTEL_SPAN_LINK_COUNT_LIMIT', 'link_count_limit'],
    ['OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT', 'event_attribute_count_limit'],
    ['OTEL_LINK_ATTRIBUTE_COUNT_LIMIT', 'link_attribute_count_limit'],
  ]),

  exporters('Metrics', 'metrics'),
  ...otlpSettings('Metrics', 'metrics'),
  one('Metrics', 'OTEL_METRIC_EXPORT_INTERVAL', processor('metrics', 'interval')),
  one('Metrics', 'OTEL_METRIC_EXPORT_TIMEOUT', processor('metrics', 'timeout')),
  one('Metrics', 'SIGHTLINE_METRIC_CARDINALITY_LIMIT', ({ own }) =>
    String(own.metricCardinalityLimit),
  ),
  one('Metrics', 'OTEL_EXPORTER_PROMETHEUS_HOST', of('metrics', 'prometheus/development', 'host')),
  one('Metrics', 'SIGHTLINE_PROMETHEUS_TOKEN', ({ own }) => own.prometheusToken),
  one('Metrics', 'OTEL_EXPORTER_PROMETHEUS_PORT', of('metrics', 'prometheus/development', 'port')),

  exporters('Logs', 'logs'),
  one('Logs', 'SIGHTLINE_LOGS_SEND', loggers('disableLogSending')),
  one('Logs', 'SIGHTLINE_LOGS_TRACE_IDS', loggers('disableLogCorrelation')),
  one('Logs', 'SIGHTLINE_LOGS_SAMPLED_ONLY', ({ logs }) =>
    String(logs?.['logger_configurator/development']?.default_config?.trace_based === true),
  ),
  one('Logs', 'SIGHTLINE_CONSOLE', ({ instrumentations: { enabled, options } }) => {
    if (!enabled.has('console')) return 'false';
    return options.console?.printTraceIds === true ? 'trace_ids' : 'true';
  }),

  ...otlpSettings('Logs', 'logs'),
  ...batch('Logs', 'logs', 'BLRP'),
  ...limits('Logs', 'logs', [
    ['OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT', 'attribute_count_limit', 'OTEL_ATTRIBUTE_COUNT_LIMIT'],
    [
      'OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT',
      'attribute_value_length_limit',
      'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
    ],
  ]),
  ...SENTRY_SETTINGS,
];

/** The sampler by the name that variables have for it; undefined for one that only a file can say. */
export function samplerOf(
  configuration: Configuration,
): { readonly name: string; readonly arg?: number | string } | undefined {
  const sampler = configuration.traces?.sampler;
  if (sampler === undefined) return configuration.traces && { name: 'parentbased_always_on' };
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

type Read = Setting['value'];
type SignalName = 'traces' | 'metrics' | 'logs';

function one(section: string, name: string, value: Read, ...general: string[]): Setting {
  return { section, name, variables: [name, ...general], value };
}

/** What is the same for all loggers is an option of each. */
function loggers(off: 'disableLogSending' | 'disableLogCorrelation'): Read {
  return ({ instrumentations: { options } }) => String(options.bunyan?.[off] !== true);
}

/** Names of headers that become attributes. */
function captured(side: 'SERVER' | 'CLIENT', message: 'REQUEST' | 'RESPONSE'): Setting {
  const name = `OTEL_INSTRUMENTATION_HTTP_${side}_CAPTURE_${message}_HEADERS`;
  return one('Instrumentations', name, ({ instrumentations }) => {
    const headers = instrumentations.options.http?.headersToSpanAttributes as
      | Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
      | undefined;
    return (headers?.[side.toLowerCase()]?.[`${message.toLowerCase()}Headers`] ?? []).join(',');
  });
}

function exporters(section: string, signal: SignalName): Setting {
  return one(section, `OTEL_${signal.toUpperCase()}_EXPORTER`, (configuration) => {
    const names = exportersOf(configuration, signal).map(
      ({ name }) => EXPORTER_NAMES[name] ?? name,
    );
    return names.join(',') || 'none';
  });
}

function of(signal: SignalName, exporter: string, key: string): Read {
  return (configuration) =>
    text(exportersOf(configuration, signal).find(({ name }) => name === exporter)?.settings[key]);
}

/** A setting of the first processor or reader that has it. */
function processor(signal: SignalName, key: string): Read {
  return (configuration) =>
    text(
      exportersOf(configuration, signal)
        .map((found) => found.processor[key])
        .find((value) => value != null),
    );
}

function batch(section: string, signal: SignalName, prefix: string): readonly Setting[] {
  return ['SCHEDULE_DELAY', 'EXPORT_TIMEOUT', 'MAX_QUEUE_SIZE', 'MAX_EXPORT_BATCH_SIZE'].map(
    (suffix) => one(section, `OTEL_${prefix}_${suffix}`, processor(signal, suffix.toLowerCase())),
  );
}

function limits(
  section: string,
  signal: 'traces' | 'logs',
  rows: ReadonlyArray<readonly [name: string, key: string, general?: string]>,
): readonly Setting[] {
  return rows.map(([name, key, general]) =>
    one(
      section,
      name,
      (configuration) => {
        const model = configuration[signal];
        if (model === undefined) return undefined;
        const own = (model.limits ?? {}) as Model;
        const shared = (configuration.attributeLimits ?? {}) as Model;
        return text(own[key] ?? shared[key]) ?? '';
      },
      ...(general === undefined ? [] : [general]),
    ),
  );
}

function userSettings(): readonly Setting[] {
  return [
    one('Users', 'SIGHTLINE_USER', ({ own: { users } }) =>
      users?.sources.map(({ kind, name }) => `${kind}:${name}`).join(','),
    ),
    one('Users', 'SIGHTLINE_SESSION_IDLE', ({ own: { users } }) => text(users?.sessionIdleMs)),
    one('Users', 'SIGHTLINE_SESSION_ROUTES', ({ own: { users } }) =>
      users?.sessionRoutes.join(','),
    ),
    one('Users', 'SIGHTLINE_SESSION_STORE', ({ own: { users } }) => users?.sessionStore),
  ];
}

/** As the variable would have it. */
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
