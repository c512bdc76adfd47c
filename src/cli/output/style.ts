import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/**
 * Colors a text if stdout is a terminal. NO_COLOR and FORCE_COLOR take precedence, as in Node (`util.styleText`).
 */
export function style(format: Format, text: string): string {
  return styleText(format, text, { stream: process.stdout });
}

/** Narrower terminals wrap lines themselves; some report a width of 0. */
const MIN_WIDTH = 40;
const PIPE_WIDTH = 100;

/** Characters per line. */
export function lineWidth(): number {
  const { isTTY, columns } = process.stdout;
  return isTTY && columns >= MIN_WIDTH ? columns : PIPE_WIDTH;
}
