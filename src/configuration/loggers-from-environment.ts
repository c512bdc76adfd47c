import type { InstrumentationsConfiguration } from './configuration.ts';
import type { Environment } from './environment.ts';

type Options = InstrumentationsConfiguration['options'];

/** Instrumentations of what prints lines. */
const LOGGERS = ['bunyan', 'console', 'log4js', 'pino', 'winston'] as const;

/**
 * Reads what all loggers do: SIGHTLINE_LOGS_TRACE_IDS and SIGHTLINE_LOGS_SEND. In a configuration file
 * each has these options by itself (`disableLogCorrelation`, `disableLogSending`).
 */
export function loggersFromEnvironment(environment: Environment): Options {
  // Unlike booleans of the specification, they are true unless they are plainly false.
  const isOn = (name: string) => environment.oneOf(name, ['true', 'false'], 'true') === 'true';
  const options = {
    ...(isOn('SIGHTLINE_LOGS_TRACE_IDS') ? {} : { disableLogCorrelation: true }),
    ...(isOn('SIGHTLINE_LOGS_SEND') ? {} : { disableLogSending: true }),
  };
  const printTraceIds = consoleFromEnvironment(environment) === 'trace_ids';
  return {
    ...(Object.keys(options).length === 0
      ? {}
      : Object.fromEntries(LOGGERS.map((name) => [name, options]))),
    ...(printTraceIds ? { console: { ...options, printTraceIds } } : {}),
  };
}

/** SIGHTLINE_CONSOLE: what becomes of lines that the service prints by `console`. */
export function consoleFromEnvironment(environment: Environment): 'false' | 'true' | 'trace_ids' {
  return environment.oneOf('SIGHTLINE_CONSOLE', ['false', 'true', 'trace_ids'], 'false');
}
