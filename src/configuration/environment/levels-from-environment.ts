import type { Environment } from '../environment-reader.ts';
import type { LogLevel } from '../names.ts';
import { ROWS } from '../settings/rows.ts';

export interface LogLevels {
  /** Of our own messages: SIGHTLINE_LOG, else OTEL_LOG_LEVEL, else `info`. */
  readonly logLevel: LogLevel;
  /** Of what the SDK and the instrumentations say: OTEL_LOG_LEVEL, else at most `warn`. */
  readonly sdkLogLevel: LogLevel;
  /** Whether either is set. */
  readonly logLevelChosen: boolean;
  /** SIGHTLINE_LOG is set, so that somebody wants to know what is going on. */
  readonly isWatched: boolean;
  readonly logFormat: LogFormat;
}

/** Form of a message: a line for people, or one of JSON (SIGHTLINE_LOG_FORMAT). */
export type LogFormat = 'text' | 'json';

export function logLevelsFromEnvironment(environment: Environment): LogLevels {
  const { default: standard } = ROWS.OTEL_LOG_LEVEL;
  const general = environment.given('OTEL_LOG_LEVEL');
  const own = environment.given('SIGHTLINE_LOG', general ?? standard);
  const isQuiet = own === 'none' || own === 'error';
  return {
    logLevel: own ?? general ?? standard,
    sdkLogLevel: general ?? (isQuiet ? own : 'warn'),
    logLevelChosen: (own ?? general) !== undefined,
    isWatched: own !== undefined,
    logFormat: environment.value('SIGHTLINE_LOG_FORMAT'),
  };
}
