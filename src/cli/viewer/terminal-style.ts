import type { TerminalStyle } from '../../viewer/terminal/terminal-style.ts';
import { style } from '../output/style.ts';

const PIPE_WIDTH = 120;
/** Some terminals report a width of 0. */
const DEFAULT_WIDTH = 80;

/** Colours and width of stdout. */
export function terminalStyle(): TerminalStyle {
  return {
    indent: 0,
    paint: (format, text) => style(format, text),
    get width() {
      const { isTTY, columns } = process.stdout;
      return isTTY ? Math.max(1, columns || DEFAULT_WIDTH) : PIPE_WIDTH;
    },
  };
}
