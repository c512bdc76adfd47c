import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/**
 * Colours where stdout is a terminal, none in a pipe; NO_COLOR and FORCE_COLOR win, as for Node itself
 * (`util.styleText`).
 */
export function style(format: Format, text: string): string {
  return styleText(format, text, { stream: process.stdout });
}

/** Narrower ones break lines by themselves; some terminals say that they have no width at all. */
const NARROWEST = 40;
const WIDTH_IN_A_PIPE = 100;

/** Characters that fit into a line. */
export function lineWidth(): number {
  const { isTTY, columns } = process.stdout;
  return isTTY && columns >= NARROWEST ? columns : WIDTH_IN_A_PIPE;
}
