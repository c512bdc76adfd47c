import { stripVTControlCharacters } from 'node:util';

const GAP = '  ';
/** Wider cells do not widen their column. */
const MAX_CELL = 64;

/** Aligns rows in columns; the last column is not padded. */
export function columns(rows: ReadonlyArray<readonly string[]>): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, Math.min(lengthOf(cell), MAX_CELL));
    }
  }
  return rows.map((row) =>
    row
      .map((cell, index) => (index === row.length - 1 ? cell : pad(cell, widths[index]!)))
      .join(GAP)
      .trimEnd(),
  );
}

/** Indents the continuation lines of a row. */
const CONTINUATION = '    ';
/** The part of a line that the first column may take. */
const FIRST_SHARE = 0.55;
/** Minimum width of the last column. */
const LAST_WIDTH = 12;

/**
 * Aligns rows of three cells in columns; a row that does not fit continues on further lines.
 *
 * @param width characters that fit into a line
 * @returns the lines of each row
 */
export function fitRows(
  rows: ReadonlyArray<readonly [name: string, value: string, source: string]>,
  width: number,
): ReadonlyArray<readonly string[]> {
  const columnWidth = (index: 0 | 1, max: number) =>
    Math.max(0, ...rows.map((row) => lengthOf(row[index])).filter((length) => length <= max));
  const first = columnWidth(0, Math.floor(width * FIRST_SHARE));
  const second = columnWidth(1, Math.min(MAX_CELL, width - first - LAST_WIDTH - 2 * GAP.length));
  return rows.map(([name, value, source]) => {
    const line = [pad(name, first), pad(value, second), source].join(GAP);
    if (lengthOf(line) <= width) return [line];
    const rest = `${CONTINUATION}${value}${GAP}${source}`;
    if (lengthOf(rest) <= width) return [name, rest];
    const parts = [value, source].flatMap((cell) => breakCell(cell, width - CONTINUATION.length));
    return [name, ...parts.map((part) => CONTINUATION + part)];
  });
}

/** Breaks between words, else after a comma, else within a word. */
function breakCell(text: string, width: number): readonly string[] {
  return wrap(text.replaceAll(',', ', '), width).flatMap((line) => {
    const original = line.replaceAll(', ', ',');
    return original.match(new RegExp(`.{1,${Math.max(width, 1)}}`, 'gu')) ?? [''];
  });
}

/** Breaks a text between words. A word that is longer than a line stays whole, because it may be a URL. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - lengthOf(text)));
}

/** Visible characters. */
function lengthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}
