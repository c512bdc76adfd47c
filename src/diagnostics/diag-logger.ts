import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import type { LogLevel } from '../configuration/configuration.ts';
import type { Messages } from './messages.ts';

const LEVELS: Readonly<Record<LogLevel, DiagLogLevel>> = {
  none: DiagLogLevel.NONE,
  error: DiagLogLevel.ERROR,
  warn: DiagLogLevel.WARN,
  info: DiagLogLevel.INFO,
  debug: DiagLogLevel.DEBUG,
  verbose: DiagLogLevel.VERBOSE,
  all: DiagLogLevel.ALL,
};

/**
 * Leads what the SDK and the instrumentations have to say to our messages.
 *
 * @param level shown by default up to `warn`: their info level speaks of inner workings
 */
export function connectDiagLogger(messages: Messages, level: LogLevel): void {
  const logger: DiagLogger = {
    error: (text, ...details) => messages.error(line(text, details)),
    warn: (text, ...details) => messages.warn(line(text, details)),
    info: (text, ...details) => messages.info(line(text, details)),
    debug: (text, ...details) => messages.debug(line(text, details)),
    verbose: (text, ...details) => messages.debug(line(text, details)),
  };
  diag.setLogger(logger, { logLevel: LEVELS[level], suppressOverrideMessage: true });
  setGlobalErrorHandler((error) => messages.error(inWords(error)));
}

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
