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

/** Runs a function while the messages of the SDK are off. */
export function withoutDiagMessages<T>(run: () => T): T {
  diag.disable();
  try {
    return run();
  } finally {
    connect();
  }
}

/**
 * Forwards the messages of the SDK and the instrumentations to `messages`.
 *
 * @param level `warn` by default: the SDK's info level is about its internals
 * @param onDuplicate called with the API's text when it rejects a registration
 */
export function connectDiagLogger(
  messages: Messages,
  level: LogLevel,
  onDuplicate: (text: string) => void = () => {},
): void {
  const logger: DiagLogger = {
    error(message, ...details) {
      const text = join(message, details);
      const [, ms] = METRICS_TIMEOUT.exec(text) ?? [];
      if (DUPLICATE.test(text)) {
        messages.warn('SL_API_BUNDLED', ANOTHER_SDK);
        onDuplicate(text);
      } else if (ms !== undefined) messages.error('SL_METRICS_TIMEOUT', timeoutText(ms));
      else messages.error(codeIn(details) ?? 'SL_OTEL_ERROR', text);
    },
    warn(message, ...details) {
      const text = join(message, details);
      if (HARMLESS.test(text)) messages.debug(text);
      else messages.warn(codeIn(details) ?? 'SL_OTEL_WARNING', text);
    },
    info: (text, ...details) => messages.info('SL_OTEL_INFO', join(text, details)),
    debug: (text, ...details) => messages.debug(join(text, details)),
    verbose: (text, ...details) => messages.debug(join(text, details)),
  };
  connect = () =>
    diag.setLogger(logger, { logLevel: LEVELS[level], suppressOverrideMessage: true });
  connect();
  setGlobalErrorHandler((error) => messages.error('SL_OTEL_ERROR', errorText(error)));
}

const METRICS_TIMEOUT = /metrics export timed out after (\d+) ?ms/;

/** The SDK's own text does not name the setting. */
function timeoutText(ms: string): string {
  return `metrics were not exported within ${ms} ms. Find out why the collector is slow, or raise OTEL_METRIC_EXPORT_TIMEOUT, and OTEL_METRIC_EXPORT_INTERVAL if it is shorter.`;
}

/**
 * Warnings that need no action: resource detectors return undefined for what they do not find, as cloud detectors
 * do outside of their cloud; and an AWS Lambda function, which is patched by its path, has no package.json and
 * therefore no version.
 */
const HARMLESS = /^dropping invalid resource attribute value|^Failed extracting version /;

/** The text of the service's copy of the API, once for each of its parts. */
const DUPLICATE =
  /Attempted duplicate registration of API|does not match previously registered API/;

const ANOTHER_SDK =
  'the service starts its own OpenTelemetry SDK with a bundled copy of @opentelemetry/api, or starts a second SDK: only its context manager is used, and its exporters receive nothing. Keep @opentelemetry/api out of the bundle, or start without sightline/register.';

function join(text: string, details: readonly unknown[]): string {
  return [text, ...details.filter((detail) => !isCode(detail)).map(errorText)].join(' ');
}

function codeIn(details: readonly unknown[]): MessageCode | undefined {
  return details.find(isCode)?.messageCode;
}

/** Sightline's own messages pass their code to `diag` as the last argument. */
function isCode(detail: unknown): detail is CodeOfMessage {
  return typeof detail === 'object' && detail !== null && 'messageCode' in detail;
}

/** The message of an error or of anything else that was thrown, without its stack. */
export function errorText(value: unknown): string {
  if (value instanceof AggregateError) return [...new Set(value.errors.map(errorText))].join(', ');
  if (value instanceof Error) return value.message || value.name;
  return textOf(value);
}
