import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import type { LogLevel } from '../configuration/names.ts';
import type { CodeOfMessage, MessageCode } from '../util/message-code.ts';
import { textOf } from '../util/text-of.ts';
import type { Messages } from './operator-log.ts';

const LEVELS: Readonly<Record<LogLevel, DiagLogLevel>> = {
  none: DiagLogLevel.NONE,
  error: DiagLogLevel.ERROR,
  warn: DiagLogLevel.WARN,
  info: DiagLogLevel.INFO,
  debug: DiagLogLevel.DEBUG,
  verbose: DiagLogLevel.VERBOSE,
  all: DiagLogLevel.ALL,
};

let connect = (): unknown => undefined;

/** Runs something without the warnings of the SDK. */
export function quietly<T>(act: () => T): T {
  diag.disable();
  try {
    return act();
  } finally {
    connect();
  }
}

/**
 * Passes the messages of the SDK and the instrumentations on to ours.
 *
 * @param onRefusal called where the API refuses what somebody registers
 * @param level by default up to `warn`: their info level is about inner workings
 */
export function connectDiagLogger(
  messages: Messages,
  level: LogLevel,
  onRefusal: (said: string) => void = () => {},
): void {
  const logger: DiagLogger = {
    error(text, ...details) {
      const said = line(text, details);
      const [, ms] = TIMED_OUT.exec(said) ?? [];
      if (REFUSED.test(said)) {
        messages.warn('SL_API_BUNDLED', ANOTHER_SDK);
        onRefusal(said);
      } else if (ms !== undefined) messages.error('SL_METRICS_TIMEOUT', timedOut(ms));
      else messages.error(codeIn(details) ?? 'SL_OTEL_ERROR', said);
    },
    warn(text, ...details) {
      const said = line(text, details);
      if (OF_NO_USE.test(said)) messages.debug(said);
      else messages.warn(codeIn(details) ?? 'SL_OTEL_WARNING', said);
    },
    info: (text, ...details) => messages.info('SL_OTEL_INFO', line(text, details)),
    debug: (text, ...details) => messages.debug(line(text, details)),
    verbose: (text, ...details) => messages.debug(line(text, details)),
  };
  connect = () =>
    diag.setLogger(logger, { logLevel: LEVELS[level], suppressOverrideMessage: true });
  connect();
  setGlobalErrorHandler((error) => messages.error('SL_OTEL_ERROR', inWords(error)));
}

const TIMED_OUT = /metrics export timed out after (\d+) ?ms/;

/** The SDK reports it without the setting that it comes from. */
function timedOut(ms: string): string {
  return `metrics were not exported within ${ms} ms: raise OTEL_METRIC_EXPORT_TIMEOUT, and OTEL_METRIC_EXPORT_INTERVAL if it is shorter, or find out why the collector is slow.`;
}

/**
 * What nobody can cure, nor has to: what detectors do not find they return as undefined, as those of clouds do
 * elsewhere; and a function of AWS Lambda, which is patched by its path, has no package.json and no version.
 */
const OF_NO_USE = /^dropping invalid resource attribute value|^Failed extracting version /;

/** What the API says, in a copy of the service, once for each of its parts. */
const REFUSED = /Attempted duplicate registration of API|does not match previously registered API/;

const ANOTHER_SDK =
  'the service starts its own OpenTelemetry SDK with a bundled copy of @opentelemetry/api, or a second one after the first: only its context manager is used, its exporters get nothing. Keep @opentelemetry/api out of the bundle, or start without sightline/register.';

function line(text: string, details: readonly unknown[]): string {
  return [text, ...details.filter((detail) => !isCode(detail)).map(inWords)].join(' ');
}

function codeIn(details: readonly unknown[]): MessageCode | undefined {
  return details.find(isCode)?.messageCode;
}

/** Our own messages reach `diag` with a code behind them. */
function isCode(detail: unknown): detail is CodeOfMessage {
  return typeof detail === 'object' && detail !== null && 'messageCode' in detail;
}

/** One line for an error of whatever kind, without its stack. */
export function inWords(value: unknown): string {
  if (value instanceof AggregateError) return [...new Set(value.errors.map(inWords))].join(', ');
  if (value instanceof Error) return value.message || value.name;
  return textOf(value);
}
