import { writeSync } from 'node:fs';
import type { LogFormat } from '../configuration/environment/levels-from-environment.ts';
import type { LogLevel } from '../configuration/names.ts';
import { currentDate } from '../util/clock.ts';
import type { MessageCode, Report } from '../util/message-code.ts';
import { onOneLine } from '../util/on-one-line.ts';
import { createMessageMemory } from './message-memory.ts';

const ORDER: readonly LogLevel[] = ['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'];
const STDERR = 2;

/** Reports to the operator of a service: on stderr, each message once, each with its code but for those of debug. */
export interface Messages {
  readonly error: Report;
  readonly warn: Report;
  readonly info: Report;
  debug(text: string): void;
  /** Reports even what was reported before: its caller sees to it that this is rare. */
  repeat(level: 'warn' | 'info', code: MessageCode, text: string): void;
  /** Whether a message of this level would be shown. */
  shows(level: LogLevel): boolean;
}

/**
 * @param level messages below it are not shown
 * @param format of each message; one line in either (docs/decisions/messages.md)
 * @param kind `others` where somebody else words the messages, who may put ids and numbers into them, and
 *   whom requests may cause to: what is alike but for those is one message, which is counted
 */
export function createMessages(
  level: LogLevel,
  format: LogFormat = 'text',
  kind: 'own' | 'others' = 'own',
): Messages {
  const memory = createMessageMemory(kind === 'others');
  const shows = (wanted: LogLevel) => ORDER.indexOf(wanted) <= ORDER.indexOf(level);
  const reportOnce = (
    wanted: 'error' | 'warn' | 'info' | 'debug',
    code: MessageCode | undefined,
    text: string,
  ) => {
    if (!shows(wanted)) return;
    const shown = memory.shown(wanted, text);
    if (shown !== undefined) log(wanted, code, shown);
  };
  const log = (wanted: LogLevel, code: MessageCode | undefined, text: string) =>
    write(format === 'json' ? jsonLine(wanted, code, text) : textLine(wanted, code, text));
  return {
    error: (code, text) => reportOnce('error', code, text),
    warn: (code, text) => reportOnce('warn', code, text),
    info: (code, text) => reportOnce('info', code, text),
    debug: (text) => reportOnce('debug', undefined, text),
    repeat(level, code, text) {
      if (shows(level)) log(level, code, text);
    },
    shows,
  };
}

/** The code comes last, where it is in nobody's way. */
function textLine(level: LogLevel, code: MessageCode | undefined, text: string): string {
  return `sightline ${level}: ${onOneLine(text)}${code === undefined ? '' : ` [${code}]`}\n`;
}

function jsonLine(level: LogLevel, code: MessageCode | undefined, message: string): string {
  const time = currentDate().toISOString();
  return `${JSON.stringify({ time, level, name: 'sightline', code, message })}\n`;
}

/** Written at once, since a message about a start that fails must not wait for the event loop. */
function write(line: string): void {
  try {
    writeSync(STDERR, line);
  } catch {
    // A stderr that is closed or full must not stop the service.
  }
}
