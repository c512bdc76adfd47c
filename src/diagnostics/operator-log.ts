import { writeSync } from 'node:fs';
import type { LogFormat } from '../configuration/levels-from-environment.ts';
import type { LogLevel } from '../configuration/names.ts';
import { currentDate } from '../util/clock.ts';
import { onOneLine } from '../util/on-one-line.ts';
import { createMessageMemory } from './message-memory.ts';

const ORDER: readonly LogLevel[] = ['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'];
const STDERR = 2;

/** Tells the operator of a service what Sightline has to say: on stderr, each message once. */
export interface Messages {
  error(text: string): void;
  warn(text: string): void;
  info(text: string): void;
  debug(text: string): void;
  /** Says something even where it was said before: its caller sees to it that it is rare. */
  repeat(level: 'warn' | 'info', text: string): void;
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
  const say = (wanted: 'error' | 'warn' | 'info' | 'debug', text: string) => {
    if (!shows(wanted)) return;
    const shown = memory.shown(wanted, text);
    if (shown !== undefined) tell(wanted, shown);
  };
  const tell = (wanted: LogLevel, text: string) =>
    write(format === 'json' ? jsonLine(wanted, text) : `sightline ${wanted}: ${onOneLine(text)}\n`);
  return {
    error: (text) => say('error', text),
    warn: (text) => say('warn', text),
    info: (text) => say('info', text),
    debug: (text) => say('debug', text),
    repeat(level, text) {
      if (shows(level)) tell(level, text);
    },
    shows,
  };
}

function jsonLine(level: LogLevel, message: string): string {
  return `${JSON.stringify({ time: currentDate().toISOString(), level, name: 'sightline', message })}\n`;
}

/** Written at once, since a message about a start that fails must not wait for the event loop. */
function write(line: string): void {
  try {
    writeSync(STDERR, line);
  } catch {
    // A stderr that is closed or full must not stop the service.
  }
}
