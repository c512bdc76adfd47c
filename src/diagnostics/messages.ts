import { writeSync } from 'node:fs';
import type { LogLevel } from '../configuration/configuration.ts';

const ORDER: readonly LogLevel[] = ['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'];
const STDERR = 2;

/** Tells the operator of a service what Sightline has to say: on stderr, each message once. */
export interface Messages {
  error(text: string): void;
  warn(text: string): void;
  info(text: string): void;
  debug(text: string): void;
  /** Whether a message of this level would be shown. */
  shows(level: LogLevel): boolean;
}

/** @param level messages below it are not shown */
export function createMessages(level: LogLevel): Messages {
  const said = new Set<string>();
  const shows = (wanted: LogLevel) => ORDER.indexOf(wanted) <= ORDER.indexOf(level);
  const say = (wanted: LogLevel, text: string) => {
    const line = `sightline ${wanted}: ${text}\n`;
    if (!shows(wanted) || said.has(line)) return;
    if (said.size < MAX_REMEMBERED) said.add(line);
    write(line);
  };
  return {
    error: (text) => say('error', text),
    warn: (text) => say('warn', text),
    info: (text) => say('info', text),
    debug: (text) => say('debug', text),
    shows,
  };
}

/** So that messages with changing parts cannot fill the memory. */
const MAX_REMEMBERED = 1000;

/** Written at once, since a message about a start that fails must not wait for the event loop. */
function write(line: string): void {
  try {
    writeSync(STDERR, line);
  } catch {
    // A stderr that is closed or full must not stop the service.
  }
}
