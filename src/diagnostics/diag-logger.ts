import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import type { LogLevel } from '../configuration/names.ts';
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

/** Runs what the SDK may complain of, and is not to. */
export function quietly<T>(act: () => T): T {
  diag.disable();
  try {
    return act();
  } finally {
    connect();
  }
}

/**
 * Leads what the SDK and the instrumentations have to say to our messages.
 *
 * @param onRefusal called where the API refuses what somebody registers
 * @param level shown by default up to `warn`: their info level speaks of inner workings
 */
export function connectDiagLogger(
  messages: Messages,
  level: LogLevel,
  onRefusal: (said: string) => void = () => {},
): void {
  const logger: DiagLogger = {
    error(text, ...details) {
      const said = line(text, details);
      if (!REFUSED.test(said)) {
        messages.error(named(said));
        return;
      }
      messages.warn(ANOTHER_SDK);
      onRefusal(said);
    },
    warn(text, ...details) {
      const said = line(text, details);
      if (OF_NO_USE.test(said)) messages.debug(said);
      else messages.warn(said);
    },
    info: (text, ...details) => messages.info(line(text, details)),
    debug: (text, ...details) => messages.debug(line(text, details)),
    verbose: (text, ...details) => messages.debug(line(text, details)),
  };
  connect = () =>
    diag.setLogger(logger, { logLevel: LEVELS[level], suppressOverrideMessage: true });
  connect();
  setGlobalErrorHandler((error) => messages.error(inWords(error)));
}

/** What the SDK reports without the setting that it comes from. */
function named(text: string): string {
  const [, ms] = /metrics export timed out after (\d+) ?ms/.exec(text) ?? [];
  if (ms === undefined) return text;
  return `metrics were not exported within ${ms} ms: raise OTEL_METRIC_EXPORT_TIMEOUT, and OTEL_METRIC_EXPORT_INTERVAL where it is shorter, or see why the collector is slow.`;
}

/**
 * What nobody can cure, nor has to: what detectors do not find they return as undefined, as those of clouds do
 * elsewhere; and a function of AWS Lambda, which is patched by its path, has no package.json and no version.
 */
const OF_NO_USE = /^dropping invalid resource attribute value|^Failed extracting version /;

/** What the API says, in a copy of the service, once for each of its parts. */
const REFUSED = /Attempted duplicate registration of API|does not match previously registered API/;

const ANOTHER_SDK =
  'the service starts an OpenTelemetry SDK of its own, by a copy of @opentelemetry/api that a bundle has or a second one after another: only its context manager is taken in, its exporters get nothing. Keep @opentelemetry/api out of the bundle, or start without sightline/register.';

function line(text: string, details: readonly unknown[]): string {
  return [text, ...details.map(inWords)].join(' ');
}

/** One line for an error of whatever kind, without its stack. */
export function inWords(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof AggregateError) return [...new Set(value.errors.map(inWords))].join(', ');
  if (value instanceof Error) return value.message || value.name;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}
