import { SeverityNumber } from '@opentelemetry/api';
import type { LoggerProviderConfigModel } from '@opentelemetry/configuration';
import { createLoggerConfigurator, type LoggerProviderOptions } from '@opentelemetry/sdk-logs';
import { defined } from '../../util/defined.ts';

type Model = NonNullable<LoggerProviderConfigModel['logger_configurator/development']>;
type LoggerModel = NonNullable<Model['default_config']>;

/** Configures individual loggers by name or pattern. Source: Logs SDK, "LoggerConfigurator". */
export function loggerConfigurator(
  model: Model | undefined,
): Pick<LoggerProviderOptions, 'loggerConfigurator'> {
  if (model === undefined) return {};
  const patterns = (model.loggers ?? []).map(({ name, config }) => ({
    pattern: name,
    config: loggerConfig(config),
  }));
  if (model.default_config !== undefined) {
    patterns.push({ pattern: '*', config: loggerConfig(model.default_config) });
  }
  return { loggerConfigurator: createLoggerConfigurator(patterns) };
}

function loggerConfig(model: LoggerModel) {
  const severity = model.minimum_severity?.toUpperCase() as keyof typeof SeverityNumber | undefined;
  return defined({
    enabled: model.enabled,
    minimumSeverity: severity === undefined ? undefined : SeverityNumber[severity],
    traceBased: model.trace_based,
  });
}
