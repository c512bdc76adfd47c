import type { Environment } from '../environment-reader.ts';
import type { LogLevel } from '../names.ts';
import { ROWS } from '../settings/rows.ts';

export interface LogLevels {
  /** Level of Sightline's own messages: SIGHTLINE_LOG, else OTEL_LOG_LEVEL. */
  readonly logLevel: LogLevel;
  /** Level of the messages of the SDK and the instrumentations: OTEL_LOG_LEVEL, else at most `warn`. */
  readonly sdkLogLevel: LogLevel;
  /** Whether either is set. */
  readonly logLevelChosen: boolean;
  /** SIGHTLINE_LOG is set: somebody is interested in the messages. */
  readonly isWatched: boolean;
  readonly logFormat: LogFormat;
}

/** Format of a message: a line of text or of JSON (SIGHTLINE_LOG_FORMAT). */
export type LogFormat = 'text' | 'json';

export function logLevelsFromEnvironment(environment: Environment): LogLevels {
  const { default: standard } = ROWS.OTEL_LOG_LEVEL;
  const general = environment.explicitValue('OTEL_LOG_LEVEL');
  const sightline = environment.explicitValue('SIGHTLINE_LOG', general ?? standard);
  const isQuiet = sightline === 'none' || sightline === 'error';
  return {
    logLevel: sightline ?? general ?? standard,
    sdkLogLevel: general ?? (isQuiet ? sightline : 'warn'),
    logLevelChosen: (sightline ?? general) !== undefined,
    isWatched: sightline !== undefined,
    logFormat: environment.value('SIGHTLINE_LOG_FORMAT'),
  };
}
