import type { InstrumentationsConfiguration } from '../configuration.ts';
import type { Environment } from '../environment-reader.ts';
import type { LogsModel } from '../signal-models.ts';

/** Instrumentations of loggers. */
const LOGGERS = ['bunyan', 'console', 'log4js', 'pino', 'winston'] as const;

/**
 * Applies SIGHTLINE_LOGS_TRACE_IDS, SIGHTLINE_LOGS_SEND and SIGHTLINE_CONSOLE. Options of single loggers, in a file
 * too, override them.
 */
export function applyLoggerSettings(
  { only, disabled, enabled, options }: InstrumentationsConfiguration,
  environment: Environment,
): InstrumentationsConfiguration {
  const shared = {
    ...(environment.value('SIGHTLINE_LOGS_TRACE_IDS') === 'true'
      ? {}
      : { disableLogCorrelation: true }),
    ...(environment.value('SIGHTLINE_LOGS_SEND') === 'true' ? {} : { disableLogSending: true }),
  };
  const console = environment.value('SIGHTLINE_CONSOLE');
  const loggers = Object.entries({
    ...(Object.keys(shared).length > 0
      ? Object.fromEntries(LOGGERS.map((name) => [name, shared]))
      : {}),
    ...(console === 'trace_ids' ? { console: { ...shared, printTraceIds: true } } : {}),
  });
  const extraNames = console === 'false' ? [] : ['console'];
  return {
    only: only === undefined ? undefined : new Set([...only, ...extraNames]),
    disabled,
    enabled: new Set([...enabled, ...extraNames]),
    options: {
      ...options,
      ...Object.fromEntries(
        loggers.map(([name, settings]) => [name, { ...settings, ...options[name] }]),
      ),
    },
  };
}

/**
 * Applies SIGHTLINE_LOGS_SAMPLED_ONLY. Loggers that a file configures itself do not change. Source: Logs SDK,
 * "LoggerConfig", `trace_based`.
 */
export function applySampledOnly(model: LogsModel, environment: Environment): LogsModel {
  if (!environment.value('SIGHTLINE_LOGS_SAMPLED_ONLY')) return model;
  const key = 'logger_configurator/development';
  const { default_config, ...others } = model[key] ?? {};
  return {
    ...model,
    [key]: { ...others, default_config: { trace_based: true, ...default_config } },
  };
}
