import type { ErrorGroup } from '../store/read/errors.ts';
import { terminalLine } from './terminal-line.ts';
import type { TerminalStyle } from './terminal-style.ts';

const MAX_FRAMES = 12;

/** An error group in a terminal: type, message, count, stack. */
export function errorLines(
  { type, message, stack, count, service }: ErrorGroup,
  style: TerminalStyle,
): readonly string[] {
  const frames = stack.split('\n').filter((line) => line.trim().startsWith('at '));
  return [
    terminalLine(
      [
        [`${type}: `, 'red'],
        [message, 'bold'],
        [count > 1 ? `  ×${count}` : '', 'yellow'],
        [`  ${service}`, 'dim'],
      ],
      style,
    ),
    ...frames
      .slice(0, MAX_FRAMES)
      .map((line) =>
        terminalLine(
          [[`  ${line.trim()}`, /node_modules|\(node:/.test(line) ? 'dim' : 'cyan']],
          style,
        ),
      ),
  ];
}
