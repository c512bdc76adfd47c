import { stripVTControlCharacters } from 'node:util';

const GAP = '  ';
/** Wider cells do not push the next column further away; they just end later. */
const WIDEST = 64;

/** Lays rows out in columns; the last column is as long as it is. */
export function columns(rows: ReadonlyArray<readonly string[]>): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, Math.min(lengthOf(cell), WIDEST));
    }
  }
  return rows.map((row) =>
    row
      .map((cell, index) => (index === row.length - 1 ? cell : pad(cell, widths[index]!)))
      .join(GAP)
      .trimEnd(),
  );
}

/** Before the further lines of a row, so that they are seen as its own. */
const HANGING = '    ';
/** What the first column takes of a line at most. */
const FIRST_SHARE = 0.55;
/** What is left for the last column at least. */
const LAST = 12;

/**
 * Lays rows of three cells out in columns; one that does not fit goes on in further lines.
 *
 * @param width characters that fit into a line
 * @returns the lines of each row
 */
export function fitting(
  rows: ReadonlyArray<readonly [name: string, value: string, source: string]>,
  width: number,
): ReadonlyArray<readonly string[]> {
  const widest = (index: 0 | 1, most: number) =>
    Math.max(0, ...rows.map((row) => lengthOf(row[index])).filter((length) => length <= most));
  const first = widest(0, Math.floor(width * FIRST_SHARE));
  const second = widest(1, Math.min(WIDEST, width - first - LAST - 2 * GAP.length));
  return rows.map(([name, value, source]) => {
    const line = [pad(name, first), pad(value, second), source].join(GAP);
    if (lengthOf(line) <= width) return [line];
    const rest = `${HANGING}${value}${GAP}${source}`;
    if (lengthOf(rest) <= width) return [name, rest];
    const parts = [value, source].flatMap((cell) => broken(cell, width - HANGING.length));
    return [name, ...parts.map((part) => HANGING + part)];
  });
}

/** Between words and, where there is none, behind a comma or within a word. */
function broken(text: string, width: number): readonly string[] {
  return wrap(text.replaceAll(',', ', '), width).flatMap((line) => {
    const whole = line.replaceAll(', ', ',');
    return whole.match(new RegExp(`.{1,${Math.max(width, 1)}}`, 'gu')) ?? [''];
  });
}

/** Breaks a text between words. A word that is longer than a line keeps whole: it may be an address. */
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

/** Characters that are seen. */
function lengthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}
