import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/**
 * Colours where stdout is a terminal, none in a pipe; NO_COLOR and FORCE_COLOR win, as for Node itself
 * (`util.styleText`).
 */
export function style(format: Format, text: string): string {
  return styleText(format, text, { stream: process.stdout });
}

/** Width of the terminal, in characters; none where stdout is none. */
export function terminalWidth(): number | undefined {
  return process.stdout.isTTY ? process.stdout.columns : undefined;
}
