import { onOneLine } from '../../util/on-one-line.ts';
import type { Colour, TerminalStyle } from './terminal-style.ts';

/** A part of a line and its colour. */
export type Part = readonly [text: string, colour?: Colour];

/**
 * Joins parts to a line that is no wider than the terminal. Texts come from any sender: they can neither break the
 * line nor send commands to the terminal.
 */
export function terminalLine(
  parts: readonly Part[],
  { width, indent, paint }: TerminalStyle,
): string {
  let free = width;
  const fit = (text: string) => {
    const prefix = cut(text, free);
    free -= prefix.columns;
    return prefix.text;
  };
  const margin = fit(' '.repeat(indent));
  const texts = parts.map(([part, colour]) => {
    const text = fit(onOneLine(part));
    return colour === undefined || text === '' ? text : paint(colour, text);
  });
  return (margin + texts.join('')).trimEnd();
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const ZERO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** The longest prefix that fits into the columns; East Asian characters and emoji take two. */
function cut(text: string, columns: number): { text: string; columns: number } {
  let used = 0;
  let prefix = '';
  for (const character of text) {
    const width = ZERO_WIDTH.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
    if (used + width > columns) break;
    used += width;
    prefix += character;
  }
  return { text: prefix, columns: used };
}
