import { addEnvFile } from './environment/env-file.ts';
import { type LogLevels, logLevelsFromEnvironment } from './environment/levels-from-environment.ts';
import {
  type RedactionSettings,
  redactionFromEnvironment,
} from './environment/redaction-from-environment.ts';
import { resourceFromEnvironment } from './environment/resource-from-environment.ts';
import { createEnvironment } from './environment-reader.ts';
import type { Problem } from './problem.ts';
import { parseServiceLogLevels, type ServiceLogLevels } from './service-log-levels.ts';

/** The settings of `sightline/logging`. */
export interface ServiceLogging {
  /** OTEL_SERVICE_NAME, else `service.name` in OTEL_RESOURCE_ATTRIBUTES. */
  readonly serviceName: string | undefined;
  /** LOG_LEVEL. */
  readonly levels: ServiceLogLevels | undefined;
  /** SIGHTLINE_LOG_LEVEL_FILE. */
  readonly levelFile: string | undefined;
  /** SIGHTLINE_SETTINGS_FILE. The levels in `levelFile` override those in this file. */
  readonly settingsFile: string | undefined;
  /** SIGHTLINE_LOGS_SEND, SIGHTLINE_LOGS_TRACE_IDS. */
  readonly sends: boolean;
  readonly printsTraceIds: boolean;
  /** SIGHTLINE_REDACT, SIGHTLINE_HASH_KEY. */
  readonly redaction: RedactionSettings;
  readonly hashKey: string | undefined;
  /** Levels of Sightline's own messages. */
  readonly log: LogLevels;
  readonly problems: readonly Problem[];
}

/** Reads the environment of this process. Never throws. */
export function readServiceLogging(): ServiceLogging {
  const problems: Problem[] = [];
  const report = (problem: Problem) => problems.push(problem);
  const environment = createEnvironment(addEnvFile(process.env, report), report);
  const levels = environment.string('LOG_LEVEL');
  const serviceName = resourceFromEnvironment(environment)['service.name'];
  return {
    serviceName: typeof serviceName === 'string' ? serviceName : undefined,
    levels: levels === undefined ? undefined : parseServiceLogLevels('LOG_LEVEL', levels, report),
    levelFile: environment.string('SIGHTLINE_LOG_LEVEL_FILE'),
    settingsFile: environment.string('SIGHTLINE_SETTINGS_FILE'),
    sends: environment.value('SIGHTLINE_LOGS_SEND') === 'true',
    printsTraceIds: environment.value('SIGHTLINE_LOGS_TRACE_IDS') === 'true',
    redaction: redactionFromEnvironment(environment),
    hashKey: environment.value('SIGHTLINE_HASH_KEY'),
    log: logLevelsFromEnvironment(environment),
    problems,
  };
}
