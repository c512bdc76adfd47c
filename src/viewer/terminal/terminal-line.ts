import { onOneLine } from '../../util/on-one-line.ts';
import type { Colour, TerminalStyle } from './terminal-style.ts';

/** A part of a line, and how it looks. */
export type Part = readonly [text: string, colour?: Colour];

/**
 * Puts a line together that is no wider than the terminal. Values come from whoever sends them: they can
 * neither break the line nor command the terminal.
 */
export function fit(parts: readonly Part[], { width, indent, paint }: TerminalStyle): string {
  let left = width;
  const take = (text: string) => {
    const { taken, columns } = cut(text, left);
    left -= columns;
    return taken;
  };
  const before = take(' '.repeat(indent));
  return (
    before +
    parts
      .map(([text, colour]) => {
        const taken = take(onOneLine(text));
        return colour === undefined || taken === '' ? taken : paint(colour, taken);
      })
      .join('')
  ).trimEnd();
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const NARROWLESS = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** As much of the text as fits into the columns; characters of East Asia and emoji take two. */
function cut(text: string, columns: number): { taken: string; columns: number } {
  let used = 0;
  let taken = '';
  for (const character of text) {
    const width = NARROWLESS.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
    if (used + width > columns) break;
    used += width;
    taken += character;
  }
  return { taken, columns: used };
}
