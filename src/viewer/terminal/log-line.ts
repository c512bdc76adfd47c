import type { LogLine } from '../store/read/logs.ts';
import { clockText } from '../trace/clock-text.ts';
import { severityName } from '../trace/severity.ts';
import { terminalLine } from './terminal-line.ts';
import type { Colour, TerminalStyle } from './terminal-style.ts';

const COLOURS: Readonly<Record<string, Colour>> = {
  FATAL: 'red',
  ERROR: 'red',
  WARN: 'yellow',
  INFO: 'cyan',
};

/** A log record in a terminal: time, severity, service, body. */
export function logLine(
  { timeUs, severity, body, service }: LogLine,
  style: TerminalStyle,
): string {
  const name = severityName(severity);
  return terminalLine(
    [
      [`${clockText(timeUs)} `, 'dim'],
      [`${name.padEnd(5)} `, COLOURS[name] ?? 'dim'],
      [`${service}  `, 'dim'],
      [body],
    ],
    style,
  );
}
