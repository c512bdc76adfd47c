import type { ErrorGroup } from '../store/read/errors.ts';
import { fit } from './terminal-line.ts';
import type { TerminalStyle } from './terminal-style.ts';

const MAX_FRAMES = 12;

/** An error in a terminal, whole: type, message, how often, stack. */
export function errorLines(
  { type, message, stack, count, service }: ErrorGroup,
  style: TerminalStyle,
): readonly string[] {
  const frames = stack.split('\n').filter((line) => line.trim().startsWith('at '));
  return [
    fit(
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
        fit([[`  ${line.trim()}`, /node_modules|\(node:/.test(line) ? 'dim' : 'cyan']], style),
      ),
  ];
}
