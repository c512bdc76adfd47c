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
