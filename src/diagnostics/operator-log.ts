import { writeSync } from 'node:fs';
import type { LogFormat } from '../configuration/environment/levels-from-environment.ts';
import type { LogLevel } from '../configuration/names.ts';
import { currentDate } from '../util/clock.ts';
import type { MessageCode, Report } from '../util/message-code.ts';
import { onOneLine } from '../util/on-one-line.ts';
import { createMessageThrottle } from './message-throttle.ts';

const ORDER: readonly LogLevel[] = ['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'];
const STDERR = 2;

/** Messages to the operator of a service, on stderr: each message once, each with its code except at debug level. */
export interface Messages {
  readonly error: Report;
  readonly warn: Report;
  readonly info: Report;
  debug(text: string): void;
  /** Prints a message even if it was printed before; the caller keeps this rare. */
  repeat(level: 'warn' | 'info', code: MessageCode, text: string): void;
  /** Whether a message of this level would be printed. */
  shows(level: LogLevel): boolean;
}

/**
 * @param level messages below it are not printed
 * @param format of each message; one line in either (docs/decisions/messages.md)
 * @param kind `others` for messages of the SDK and of instrumentations, which requests may cause and which may
 *   contain IDs and numbers: messages that differ only in those count as one
 */
export function createMessages(
  level: LogLevel,
  format: LogFormat = 'text',
  kind: 'own' | 'others' = 'own',
): Messages {
  const throttle = createMessageThrottle(kind === 'others');
  const threshold = ORDER.indexOf(level);
  const shows = (messageLevel: LogLevel) => ORDER.indexOf(messageLevel) <= threshold;
  const reportOnce = (
    messageLevel: 'error' | 'warn' | 'info' | 'debug',
    code: MessageCode | undefined,
    message: string,
  ) => {
    if (!shows(messageLevel)) return;
    const text = throttle.admit(messageLevel, message);
    if (text !== undefined) log(messageLevel, code, text);
  };
  const log = (messageLevel: LogLevel, code: MessageCode | undefined, text: string) =>
    write(
      format === 'json' ? jsonLine(messageLevel, code, text) : textLine(messageLevel, code, text),
    );
  return {
    error: (code, text) => reportOnce('error', code, text),
    warn: (code, text) => reportOnce('warn', code, text),
    info: (code, text) => reportOnce('info', code, text),
    debug: (text) => reportOnce('debug', undefined, text),
    repeat(messageLevel, code, text) {
      if (shows(messageLevel)) log(messageLevel, code, text);
    },
    shows,
  };
}

/** The code comes last, after the text that people read. */
function textLine(level: LogLevel, code: MessageCode | undefined, text: string): string {
  return `sightline ${level}: ${onOneLine(text)}${code === undefined ? '' : ` [${code}]`}\n`;
}

function jsonLine(level: LogLevel, code: MessageCode | undefined, message: string): string {
  const time = currentDate().toISOString();
  return `${JSON.stringify({ time, level, name: 'sightline', code, message })}\n`;
}

/** Synchronous: a message about a failed start must not wait for the event loop. */
function write(line: string): void {
  try {
    writeSync(STDERR, line);
  } catch {
    // A closed or full stderr must not stop the service.
  }
}
