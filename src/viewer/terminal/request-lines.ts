import { durationText } from '../trace/duration-text.ts';
import type { SlimSpan } from '../trace/slim-span.ts';
import { type TraceRow, traceTree } from '../trace/trace-tree.ts';
import { outcomeOf } from './outcome.ts';
import { type Part, terminalLine } from './terminal-line.ts';
import type { TerminalStyle } from './terminal-style.ts';

/** Lines of one tree; equal neighbours share a line. */
const MAX_LINES = 12;
const MAX_DEPTH = 6;

/**
 * A request in a terminal: its line and, below, the tree of its spans.
 *
 * @param code of the response, HTTP or gRPC; empty if there is none
 */
export function requestLines(
  spans: readonly SlimSpan[],
  code: string,
  style: TerminalStyle,
): readonly string[] {
  const { rows, durationNs, repeatedQueries } = traceTree(spans);
  const [root] = rows;
  if (root === undefined) return [];
  const { mark, colour } = outcomeOf(
    code,
    rows.some(({ span }) => span.isError),
  );
  const [repeated] = repeatedQueries;
  const head: readonly Part[] = [
    [`${mark} `, colour],
    [root.span.name || '(no name)', 'bold'],
    [code === '' ? '' : `  ${code}`, colour],
    [`  ${durationText(root.span.durationNs || durationNs)}`],
    [`  ${root.span.service}`, 'dim'],
    [repeated === undefined ? '' : `  ${repeated.spans.length}× the same query`, 'yellow'],
  ];
  const steps = groupNeighbours(rows.slice(1));
  const tree = steps
    .slice(0, MAX_LINES)
    .map(({ row, count, totalNs }): readonly Part[] => [
      [`  ${'  '.repeat(Math.min(row.depth, MAX_DEPTH))}`],
      row.span.isError ? [row.span.name || '(no name)', 'red'] : [row.span.name || '(no name)'],
      [count > 1 ? ` ×${count}` : '', 'yellow'],
      [`  ${durationText(totalNs)}`, 'dim'],
      [row.span.detail === '' ? '' : `  ${row.span.detail}`, 'dim'],
    ]);
  const rest = steps.length - tree.length;
  const more: ReadonlyArray<readonly Part[]> = rest > 0 ? [[[`    … ${rest} more`, 'dim']]] : [];
  return [head, ...tree, ...more].map((parts) => terminalLine(parts, style));
}

/** Neighbours in the tree with the same name, depth and status, and without children. */
interface Step {
  readonly row: TraceRow;
  count: number;
  totalNs: number;
}

function groupNeighbours(rows: readonly TraceRow[]): readonly Step[] {
  const steps: Step[] = [];
  for (const row of rows) {
    const last = steps.at(-1);
    const isSame =
      last !== undefined &&
      last.row.below === 0 &&
      row.below === 0 &&
      last.row.depth === row.depth &&
      last.row.span.name === row.span.name &&
      last.row.span.isError === row.span.isError;
    if (isSame) {
      last.count += 1;
      last.totalNs += row.span.durationNs;
    } else steps.push({ row, count: 1, totalNs: row.span.durationNs });
  }
  return steps;
}
