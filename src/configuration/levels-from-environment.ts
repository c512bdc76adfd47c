import type { LogLevel } from './configuration.ts';
import type { Environment } from './environment.ts';
import { LOG_LEVELS } from './names.ts';

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

const OWN_LEVELS = ['none', 'error', 'warn', 'info', 'debug'] as const;

export function logLevelsFromEnvironment(environment: Environment): LogLevels {
  const general = environment.oneOf('OTEL_LOG_LEVEL', LOG_LEVELS, undefined, 'info');
  const own = environment.oneOf('SIGHTLINE_LOG', OWN_LEVELS, undefined, general ?? 'info');
  const isQuiet = own === 'none' || own === 'error';
  return {
    logLevel: own ?? general ?? 'info',
    sdkLogLevel: general ?? (isQuiet ? own : 'warn'),
    logLevelChosen: (own ?? general) !== undefined,
    isWatched: own !== undefined,
    logFormat: environment.oneOf('SIGHTLINE_LOG_FORMAT', ['text', 'json'], 'text'),
  };
}
