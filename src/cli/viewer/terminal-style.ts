import type { TerminalStyle } from '../../viewer/terminal/terminal-style.ts';
import { style } from '../output/style.ts';

const WIDTH_IN_A_PIPE = 120;

/** Colours and width as stdout has them; some terminals say that they have no width at all. */
export function terminalStyle(): TerminalStyle {
  return {
    indent: 0,
    paint: (format, text) => style(format, text),
    get width() {
      const { isTTY, columns } = process.stdout;
      return isTTY ? Math.max(1, columns || 80) : WIDTH_IN_A_PIPE;
    },
  };
}
