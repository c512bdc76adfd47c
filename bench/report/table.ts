import type { Verdict } from '../check-budget.ts';
import { type Cell, type ResultRow, sightlineOf } from '../results.ts';
import type { Row } from '../rows.ts';
import type { Summary } from '../statistics.ts';

const VERDICTS: Readonly<Record<Verdict, string>> = {
  within: 'ok',
  unclear: 'within the spread',
  broken: 'BROKEN',
  unknown: 'not measured',
};

/**
 * The result as lines of text: what bare Node needs, and what each of the others adds to it, with the
 * spread of the runs behind ±.
 */
export function toTable(rows: readonly ResultRow[], subjects: readonly string[]): string {
  const head = ['', ...subjects.map(titleOf), 'part of upstream', 'budget', ''];
  const lines = rows.map((row) => [
    row.label,
    ...subjects.map((subject) => figureOf(row, subject)),
    ratioText(sightlineOf(row.cells)),
    row.limit === undefined ? '' : `≤ ${row.limit.most}${limitUnit(row)}`,
    row.verdict === undefined ? '' : VERDICTS[row.verdict],
  ]);
  return align([head, ...lines]);
}

/** A figure with its unit: `434 ms`, `28.4 µs`. */
export function inUnit(figure: number, { unit }: Pick<Row, 'unit'>): string {
  const digits = unit === '' || Math.abs(figure) >= 100 ? 0 : 1;
  return `${figure.toFixed(digits)}${unit && ` ${unit}`}`;
}

function titleOf(subject: string): string {
  return subject === 'bare' ? 'bare Node' : subject;
}

function figureOf(row: ResultRow, subject: string): string {
  const cell = row.cells.find((each) => each.subject === subject);
  if (cell === undefined) return '';
  const isWhole = subject === 'bare' || row.scenario === 'size';
  const figure = isWhole ? cell.value : cell.added;
  if (figure === undefined) return cell.problems.length > 0 ? 'failed' : '';
  const sign = isWhole || figure.median < 0 ? '' : '+';
  return `${sign}${inUnit(figure.median, row)}${spreadText(figure, row)}`;
}

function spreadText(figure: Summary, row: Row): string {
  if (figure.n < 2) return '';
  return ` ±${inUnit(figure.spread, row).replace(/ .*/, '')}`;
}

function ratioText(cell: Cell | undefined): string {
  if (cell?.ratio === undefined) return '';
  const { median, spread, n } = cell.ratio;
  return `${median.toFixed(2)}${n < 2 ? '' : ` ±${spread.toFixed(2)}`}`;
}

function limitUnit(row: ResultRow): string {
  return row.limit?.of === 'value' && row.unit !== '' ? ` ${row.unit}` : '';
}

/** The first and the last column to the left, the figures between them to the right. */
function align(lines: readonly (readonly string[])[]): string {
  const columns = lines[0]!.length;
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...lines.map((line) => line[column]!.length)),
  );
  return lines
    .map((line) =>
      line
        .map((text, column) =>
          column === 0 || column === columns - 1
            ? text.padEnd(widths[column]!)
            : text.padStart(widths[column]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
