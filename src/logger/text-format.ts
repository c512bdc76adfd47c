import { inspect, stripVTControlCharacters, styleText } from 'node:util';
import { fieldsOfLine, type Line } from './log-line.ts';
import type { Level } from './public-types.ts';

type Style = Parameters<typeof styleText>[0];

const STYLES: Readonly<Record<Level, Style>> = {
  fatal: ['bold', 'red'],
  error: 'red',
  warn: 'yellow',
  info: 'green',
  debug: 'blue',
  trace: 'gray',
};
/** Longer names do not widen the column. */
const MAX_NAME = 24;
const LEVEL_WIDTH = 5;
const BREAKS = /\r?\n/g;

/** Formats lines for people at a terminal: aligned, in color, with the stack of an error below. */
export function createTextFormat(hasColors: boolean): (line: Line) => string {
  let nameWidth = 0;
  const paint = (style: Style, text: string) =>
    hasColors ? styleText(style, text, { validateStream: false }) : text;

  return (line) => {
    const level = line.level as Level;
    const name = printable(String(line.logger ?? ''));
    nameWidth = Math.max(nameWidth, Math.min(name.length, MAX_NAME));
    const { error, stack, ...fields } = fieldsOfLine(line);
    const pairs = Object.entries({ ...fields, ...idsOf(line) }).map(
      ([key, value]) => `${paint('gray', `${printable(key)}=`)}${format(value)}`,
    );
    const head = [
      paint('gray', timeOf(String(line.timestamp))),
      paint(STYLES[level], level.toUpperCase().padEnd(LEVEL_WIDTH)),
      ...(nameWidth === 0 ? [] : [paint('cyan', name.padEnd(nameWidth))]),
      [printable(String(line.message)), ...pairs].join(' '),
    ].join(' ');
    const below = [...stacksOf(error), ...(typeof stack === 'string' ? [stack] : [])];
    return [head, ...below.map((text) => indent(printable(text)))].join('\n');
  };
}

function idsOf(line: Line): Line {
  return line.trace_id === undefined ? {} : { trace_id: line.trace_id, span_id: line.span_id };
}

/** `2026-11-24T09:05:12.123Z` → `09:05:12.123`, in local time. */
function timeOf(timestamp: string): string {
  const time = new Date(timestamp);
  const two = (number: number) => String(number).padStart(2, '0');
  const milliseconds = String(time.getMilliseconds()).padStart(3, '0');
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${milliseconds}`;
}

function format(value: unknown): string {
  if (typeof value === 'string') {
    return /^[^\s"'=]+$/.test(value) ? printable(value) : printable(JSON.stringify(value));
  }
  const isObject = typeof value === 'object' && value !== null;
  return isObject
    ? printable(inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: null }))
    : String(value);
}

/** The stack of each error in a chain of causes, followed by its other properties. */
function stacksOf(error: unknown): readonly string[] {
  const stacks: string[] = [];
  let current = error;
  while (typeof current === 'object' && current !== null) {
    const { type, message, stack, cause, ...rest } = current as Line;
    const text = typeof stack === 'string' ? stack : `${type}: ${message}`;
    const properties = Object.keys(rest).length > 0 ? ` ${format(rest)}` : '';
    stacks.push(`${stacks.length > 0 ? 'Caused by: ' : ''}${text}${properties}`);
    current = cause;
  }
  if (error !== undefined && stacks.length === 0) stacks.push(`error=${format(error)}`);
  return stacks;
}

function indent(text: string): string {
  return `    ${text.replace(BREAKS, '\n    ')}`;
}

/** User input must not move the cursor or forge a line. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  return stripVTControlCharacters(text).replace(/[\0-\x08\x0b-\x1f\x7f\x80-\x9f]/g, '');
}
